// Package corpus lists the packages on which atomiclint is judged: those of
// the modules that bench/corpus.go imports, and the standard library.
package corpus

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Std is the name of the standard library where a module's path is expected.
const Std = "std"

// A Module is one module of the corpus, or the standard library.
type Module struct {
	Path, Version, Dir string
}

// String returns the module as path@version.
func (m *Module) String() string { return m.Path + "@" + m.Version }

// A Package is one package of the corpus.
type Package struct {
	ImportPath string
	Module     *Module
	Files      []string // absolute, tests and cgo included
}

// A Skip is a package that does not load, and why: it imports what the build
// list lacks, or holds nothing for this platform.
type Skip struct {
	ImportPath, Reason string
}

// A Corpus is what there is to analyze.
type Corpus struct {
	Modules  []*Module
	Packages []*Package // sorted by import path
	Skipped  []Skip     // sorted by import path
}

// Load lists the packages of the modules that are imported by corpus.go in
// benchDir. If only is not empty, it keeps those modules whose path contains
// one of its elements; [Std] stands for the standard library.
func Load(benchDir string, only []string) (*Corpus, error) {
	modules, err := modulesOf(benchDir, filepath.Join(benchDir, "corpus.go"))
	if err != nil {
		return nil, err
	}
	c := &Corpus{Modules: slices.DeleteFunc(modules, func(m *Module) bool { return !wanted(m.Path, only) })}
	if len(c.Modules) == 0 {
		return nil, fmt.Errorf("no module of the corpus matches %s", strings.Join(only, ","))
	}
	if err := c.list(benchDir); err != nil {
		return nil, err
	}
	return c, nil
}

func wanted(path string, only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(part string) bool {
		if part == Std || path == Std {
			return part == path
		}
		return strings.Contains(path, part)
	})
}

// modulesOf returns the modules that the Go file imports, and the standard
// library, sorted by path.
func modulesOf(dir, file string) ([]*Module, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	var modules []*Module
	for p, err := range golist(dir, append([]string{"-find"}, paths...)) {
		if err != nil {
			return nil, err
		}
		if p.Module == nil {
			return nil, fmt.Errorf("%s: no module provides it: %s", p.ImportPath, p.problem())
		}
		if !slices.ContainsFunc(modules, func(m *Module) bool { return m.Path == p.Module.Path }) {
			modules = append(modules, &Module{p.Module.Path, p.Module.Version, p.Module.Dir})
		}
	}
	std, err := stdModule(dir)
	if err != nil {
		return nil, err
	}
	modules = append(modules, std)
	slices.SortFunc(modules, func(a, b *Module) int { return cmp.Compare(a.Path, b.Path) })
	return modules, nil
}

func stdModule(dir string) (*Module, error) {
	for p, err := range golist(dir, []string{"-find", "runtime"}) {
		if err != nil {
			return nil, err
		}
		return &Module{Path: Std, Version: runtime.Version(), Dir: filepath.Dir(p.Dir)}, nil
	}
	return nil, errors.New("go list runtime: no output")
}

// ImportPaths returns the import path of each package.
func (c *Corpus) ImportPaths() []string {
	paths := make([]string, len(c.Packages))
	for i, p := range c.Packages {
		paths[i] = p.ImportPath
	}
	return paths
}

// Lines returns the number of lines in the files of the package.
func (p *Package) Lines() (int, error) {
	n := 0
	for _, name := range p.Files {
		data, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		n += bytes.Count(data, []byte("\n"))
	}
	return n, nil
}

// Locate returns the module that the file belongs to, as path@version, and the
// file's path in it. A file of no module of the corpus is returned as it is.
func (c *Corpus) Locate(file string) (module, path string) {
	for _, m := range c.Modules {
		if rest, ok := strings.CutPrefix(file, m.Dir+string(filepath.Separator)); ok {
			return m.String(), filepath.ToSlash(rest)
		}
	}
	return "", file
}

// Drop removes the module with the path from the corpus.
func (c *Corpus) Drop(path string) {
	c.Modules = slices.DeleteFunc(c.Modules, func(m *Module) bool { return m.Path == path })
	c.Packages = slices.DeleteFunc(c.Packages, func(p *Package) bool { return p.Module.Path == path })
}
