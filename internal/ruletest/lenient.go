// Package ruletest holds the tests of every rule and the tests that hold the
// project together. Its own code is what those tests share: a loader that
// type-checks anything, a runner of analyzers, and the application of fixes.
// Only tests import it.
package ruletest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"sync"
)

// A Loader type-checks packages from source despite errors. What they import
// comes from the source of the standard library, or from a folder that stands
// for a workspace; it is checked once, without function bodies, and kept.
type Loader struct {
	Fset *token.FileSet

	// roots lists the folders searched for an import path, in order.
	roots []string
	ctxt  build.Context

	mu   sync.Mutex
	deps map[string]*types.Package // nil: tried and not found
}

// NewLoader returns a loader that finds imports in the standard library and
// under the given folders.
func NewLoader(folders ...string) *Loader {
	ctxt := build.Default
	ctxt.CgoEnabled = false // the pure Go variant of net and os/user needs no tool
	std := filepath.Join(ctxt.GOROOT, "src")
	return &Loader{
		Fset:  token.NewFileSet(),
		roots: append([]string{std, filepath.Join(std, "vendor"), filepath.Join(std, "cmd", "vendor")}, folders...),
		ctxt:  ctxt,
		deps:  map[string]*types.Package{"unsafe": types.Unsafe},
	}
}

// A Package is source that was parsed and type-checked as far as it goes.
type Package struct {
	Loader *Loader
	Source map[string][]byte // by file name
	Files  []*ast.File
	Types  *types.Package
	Info   *types.Info
	Errors []error // of syntax and of types
}

// A Source is one file to load.
type Source struct {
	Name string
	Text []byte
}

// Load parses and type-checks the files as one package with the given path.
// Errors do not stop it; they are listed in the result.
func (l *Loader) Load(path string, sources ...Source) *Package {
	p := &Package{Loader: l, Source: make(map[string][]byte), Info: newInfo()}
	failed := func(err error) { p.Errors = append(p.Errors, err) }
	for _, src := range sources {
		f, err := parser.ParseFile(l.Fset, src.Name, src.Text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			failed(err)
		}
		if f != nil {
			p.Source[src.Name] = src.Text
			p.Files = append(p.Files, f)
		}
	}
	conf := &types.Config{
		Importer:    importerFunc(l.importLocked),
		Error:       failed,
		FakeImportC: true,
		Sizes:       sizes(),
	}
	p.Types, _ = conf.Check(path, l.Fset, p.Files, p.Info)
	return p
}

// Forget releases the package's files from the loader's file set, so that a
// process which loads without end does not grow.
func (p *Package) Forget() {
	for _, f := range p.Files {
		if tf := p.Loader.Fset.File(f.FileStart); tf != nil {
			p.Loader.Fset.RemoveFile(tf)
		}
	}
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
}

func sizes() types.Sizes { return types.SizesFor("gc", "amd64") }

type importerFunc func(string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

func (l *Loader) importLocked(path string) (*types.Package, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.importDep(path)
}

var errNoPackage = errors.New("package not found")

// importDep returns the package with the given path; l.mu is held.
func (l *Loader) importDep(path string) (*types.Package, error) {
	if pkg, ok := l.deps[path]; ok {
		if pkg == nil {
			return nil, fmt.Errorf("%s: %w", path, errNoPackage)
		}
		return pkg, nil
	}
	l.deps[path] = nil // breaks import cycles too
	names := l.filesOf(path)
	if names == nil {
		return nil, fmt.Errorf("%s: %w", path, errNoPackage)
	}
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(l.Fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := &types.Config{
		Importer:         importerFunc(l.importDep),
		Error:            func(error) {},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            sizes(),
	}
	pkg, _ := conf.Check(path, l.Fset, files, nil)
	pkg.MarkComplete()
	l.deps[path] = pkg
	return pkg, nil
}

// filesOf returns the files of the imported package that this platform
// builds, or nil if there is no such package.
func (l *Loader) filesOf(path string) []string {
	if !filepath.IsLocal(path) || strings.ContainsAny(path, "\\\x00") {
		return nil
	}
	for _, root := range l.roots {
		dir := filepath.Join(root, filepath.FromSlash(path))
		var names []string
		for _, name := range GoFiles(dir) {
			if match, err := l.ctxt.MatchFile(dir, filepath.Base(name)); err == nil && match && !strings.HasSuffix(name, "_test.go") {
				names = append(names, name)
			}
		}
		if names != nil {
			return names
		}
	}
	return nil
}

// GoFiles returns the names of the Go files in a folder, in order.
func GoFiles(dir string) []string {
	names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.go"))
	if err != nil {
		return nil
	}
	return names
}

func escapeGlob(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}
