package corpus

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, ForTest                     string
	Standard                                     bool
	Module                                       *listedModule
	GoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string
	Error                                        *listError
	DepsErrors                                   []*listError
}

type listedModule struct {
	Path, Version, Dir string
}

type listError struct {
	Err string
}

const fields = "ImportPath,Dir,ForTest,Standard,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Error,DepsErrors"

// problem returns one error of the package in one line, or "". Of several it
// is the first one in the alphabet, for go list has no fixed order.
func (p *listed) problem() string {
	errs := p.DepsErrors
	if p.Error != nil {
		errs = append([]*listError{p.Error}, errs...)
	}
	if len(errs) == 0 {
		return ""
	}
	text := slices.MinFunc(errs, func(a, b *listError) int { return cmp.Compare(a.Err, b.Err) }).Err
	text, _, _ = strings.Cut(text, "; to add")
	return strings.Join(strings.Fields(text), " ")
}

// golist yields what go list -e prints for args in dir.
func golist(dir string, args []string) iter.Seq2[*listed, error] {
	return func(yield func(*listed, error) bool) {
		cmd := exec.Command("go", append([]string{"list", "-e", "-json=" + fields}, args...)...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			if exit := new(exec.ExitError); errors.As(err, &exit) {
				err = fmt.Errorf("%w: %s", err, exit.Stderr)
			}
			yield(nil, fmt.Errorf("go list: %w", err))
			return
		}
		for dec := json.NewDecoder(bytes.NewReader(out)); ; {
			p := new(listed)
			switch err := dec.Decode(p); {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(nil, fmt.Errorf("go list: %w", err))
				return
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// list fills Packages and Skipped. A package is skipped whole when its tests
// do not load, for go vet then refuses to run at all.
func (c *Corpus) list(dir string) error {
	byPath := make(map[string]*Module)
	args := []string{"-test"}
	for _, m := range c.Modules {
		byPath[m.Path] = m
		pattern := m.Path
		if pattern != Std {
			pattern += "/..."
		}
		args = append(args, pattern)
	}
	problems := make(map[string]string)
	for p, err := range golist(dir, args) {
		if err != nil {
			return err
		}
		m := byPath[modulePath(p)]
		if m == nil {
			continue // matched by name, of another module
		}
		path := testedPath(p)
		if why := p.problem(); why != "" && (problems[path] == "" || why < problems[path]) {
			problems[path] = why
		}
		if path == p.ImportPath {
			c.Packages = append(c.Packages, &Package{path, m, p.files()})
		}
	}
	c.Packages = slices.DeleteFunc(c.Packages, func(p *Package) bool {
		why := problems[p.ImportPath]
		if why != "" {
			c.Skipped = append(c.Skipped, Skip{p.ImportPath, why})
		}
		return why != ""
	})
	slices.SortFunc(c.Packages, func(a, b *Package) int { return cmp.Compare(a.ImportPath, b.ImportPath) })
	slices.SortFunc(c.Skipped, func(a, b Skip) int { return cmp.Compare(a.ImportPath, b.ImportPath) })
	return nil
}

// modulePath returns the path of p's module, [Std], or "" for what go list
// made up: test mains and patterns that failed.
func modulePath(p *listed) string {
	switch {
	case p.Module != nil:
		return p.Module.Path
	case p.Standard || p.ForTest != "":
		return Std
	}
	return ""
}

// testedPath returns the path of the package that p is a variant or a test of,
// or else its own.
func testedPath(p *listed) string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	if p.ForTest != "" {
		return strings.TrimSuffix(p.ForTest, ".test")
	}
	return strings.TrimSuffix(path, ".test")
}

func (p *listed) files() []string {
	var files []string
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		files = append(files, name)
	}
	return files
}
