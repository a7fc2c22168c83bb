package migrate

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// checkOutside returns an error if a part of the program that the pass does
// not see may use v: another package, a file for another platform, assembly,
// the package's own tests.
func (m *Migrator) checkOutside(v *types.Var, d decl) error {
	if d.isLocal() {
		return nil
	}
	// Inv: v is a field or a package variable.
	if v.Exported() && (v.IsField() || m.pass.Pkg.Name() != "main") {
		return errors.New("it is exported")
	}
	word, err := regexp.Compile(`\b` + regexp.QuoteMeta(v.Name()) + `\b`)
	if err != nil {
		return err
	}
	for _, name := range slices.Concat(m.pass.IgnoredFiles, m.pass.OtherFiles) {
		text, err := m.pass.ReadFile(name)
		if err != nil || word.Match(text) {
			return fmt.Errorf("%s mentions it", filepath.Base(name))
		}
	}
	for _, file := range m.pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, "//go:linkname ") && word.MatchString(c.Text) {
					return m.errorAt(c.Pos(), "it is linked to another name")
				}
			}
		}
	}
	return m.checkTests(word)
}

// checkTests returns an error if a test file of the package that is not part
// of the pass mentions the name: where tests are analysed, the same files come
// again together with the tests.
func (m *Migrator) checkTests(word *regexp.Regexp) error {
	if len(m.pass.Files) == 0 {
		return nil
	}
	have := make(map[string]bool)
	for _, file := range m.pass.Files {
		have[filepath.Base(m.pass.Fset.File(file.FileStart).Name())] = true
	}
	dir := filepath.Dir(m.pass.Fset.File(m.pass.Files[0].FileStart).Name())
	entries, _ := os.ReadDir(dir) // a driver without the folder has no tests to break
	for _, entry := range entries {
		name := entry.Name()
		if have[name] || !strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := m.pass.ReadFile(filepath.Join(dir, name))
		if err != nil {
			// Some drivers read only the files of the package.
			text, err = os.ReadFile(filepath.Join(dir, name))
		}
		if err != nil || word.Match(text) && m.isOfPackage(text) {
			return fmt.Errorf("%s mentions it", name)
		}
	}
	return nil
}

// isOfPackage reports whether text is a file of the same package.
func (m *Migrator) isOfPackage(text []byte) bool {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err != nil || f.Name.Name == m.pass.Pkg.Name()
}

// checkFile returns an error if file must not be edited: it is generated, it
// talks to C, or its language lacks the typed atomics.
func (m *Migrator) checkFile(file *ast.File) error {
	tf := m.pass.Fset.File(file.FileStart)
	name := filepath.Base(tf.Name())
	switch {
	case ast.IsGenerated(file):
		return fmt.Errorf("%s is generated", name)
	case m.pass.Fset.Position(file.Name.Pos()).Filename != tf.Name():
		return fmt.Errorf("%s is made from another file", name)
	case !m.atLeast(file, "go1.19"):
		return fmt.Errorf("%s is written for a Go without typed atomics", name)
	}
	for _, spec := range file.Imports {
		if spec.Path.Value == `"C"` {
			return fmt.Errorf("%s uses cgo", name)
		}
	}
	return nil
}

// hasMethod reports whether the typed atomics have the method in the Go
// version of the file at pos.
func (m *Migrator) hasMethod(method string, pos token.Pos) bool {
	if method != "And" && method != "Or" {
		return true
	}
	return m.atLeast(m.fileOf(pos), "go1.23")
}

// atLeast reports whether the file is of the given Go version or a later one.
// Where no version is known, it is the newest.
func (m *Migrator) atLeast(file *ast.File, want string) bool {
	v := m.info.FileVersions[file]
	if v == "" {
		v = m.pass.Pkg.GoVersion()
	}
	return v == "" || version.Compare(v, want) >= 0
}
