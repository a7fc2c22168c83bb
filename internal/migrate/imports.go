package migrate

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// Import returns what to write at pos before a member of the package with the
// given path, such as "atomic.", and the edit that adds the import to the file
// if it has none that can be used at pos.
func (m *Migrator) Import(pos token.Pos, path, member string) (prefix string, edits []analysis.TextEdit, err error) {
	use, err := m.importAt(pos, path, member)
	if err != nil {
		return "", nil, err
	}
	if use.new {
		edits = append(edits, importEdit(use))
	}
	return use.prefix(), edits, nil
}

// qualify returns what to write at pos before a member of sync/atomic, and
// notes the use in p.
func (m *Migrator) qualify(p *plan, pos token.Pos, member string) (string, error) {
	use, err := m.importAt(pos, atomicapi.Std, member)
	if err != nil {
		return "", err
	}
	p.imports = append(p.imports, use)
	return use.prefix(), nil
}

func (use imported) prefix() string {
	if use.name == "." {
		return ""
	}
	return use.name + "."
}

// importAt returns how a member of a package can be named at pos.
func (m *Migrator) importAt(pos token.Pos, pkgPath, member string) (imported, error) {
	file := m.fileOf(pos)
	scope := m.scopeAt(file, pos)
	if scope == nil {
		return imported{}, fmt.Errorf("no scope is known at %s", m.at(pos))
	}
	for _, spec := range file.Imports {
		name := m.info.PkgNameOf(spec)
		if name == nil || name.Imported().Path() != pkgPath {
			continue
		}
		_, found := scope.LookupParent(name.Name(), pos)
		if name.Name() == "." {
			_, found = scope.LookupParent(member, pos)
		}
		if found == name || name.Name() == "." && found != nil && found.Pkg() == name.Imported() {
			return imported{file: file, name: name.Name(), path: pkgPath}, nil
		}
	}
	base := path.Base(pkgPath)
	for _, name := range []string{base, "std" + base, strings.ReplaceAll(pkgPath, "/", "")} {
		_, local := scope.LookupParent(name, pos)
		if token.IsIdentifier(name) && local == nil && m.info.Scopes[file].Lookup(name) == nil {
			return imported{file: file, name: name, path: pkgPath, new: true}, nil
		}
	}
	return imported{}, fmt.Errorf("%s is shadowed at %s", base, m.at(pos))
}

// spec returns the import as it is written in an import declaration.
func (use imported) spec() string {
	if use.name == path.Base(use.path) {
		return strconv.Quote(use.path)
	}
	return use.name + " " + strconv.Quote(use.path)
}

// importEdit returns the edit that adds the import to its file: in its place
// among the standard packages of the first group, in a group with the only
// import, or as a declaration.
func importEdit(use imported) analysis.TextEdit {
	var last *ast.GenDecl
	for _, d := range use.file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.IMPORT {
			break
		}
		if gd.Lparen.IsValid() && len(gd.Specs) > 0 {
			return groupEdit(gd, use)
		}
		last = gd
	}
	at, text := use.file.Name.End(), "\n\nimport "+use.spec()
	if last != nil && len(use.file.Imports) == 1 && use.file.Imports[0].Path.Value != `"C"` {
		return pairEdit(use.file.Imports[0], use)
	}
	if last != nil {
		at, text = last.End(), "\nimport "+use.spec()
	}
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// groupEdit returns the edit that adds the import to a declaration in
// parentheses.
func groupEdit(gd *ast.GenDecl, use imported) analysis.TextEdit {
	var before, after *ast.ImportSpec
	for _, s := range gd.Specs {
		spec := s.(*ast.ImportSpec)
		if !isStd(spec) {
			break
		}
		if spec.Path.Value > strconv.Quote(use.path) {
			before = spec
			break
		}
		after = spec
	}
	switch {
	case after != nil:
		at := after.End()
		if after.Comment != nil {
			at = after.Comment.End()
		}
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte("\n\t" + use.spec())}
	case before != nil:
		return analysis.TextEdit{Pos: start(before), End: start(before), NewText: []byte(use.spec() + "\n\t")}
	}
	first := start(gd.Specs[0].(*ast.ImportSpec))
	return analysis.TextEdit{Pos: first, End: first, NewText: []byte(use.spec() + "\n\n\t")}
}

// pairEdit returns the edit that makes a group of the import and the only one
// of its file, which is not in parentheses.
func pairEdit(only *ast.ImportSpec, use imported) analysis.TextEdit {
	first, second, gap := use.spec(), only.Path.Value, "\n"
	if only.Name != nil {
		second = only.Name.Name + " " + second
	}
	if !isStd(only) {
		gap = "\n\n"
	} else if only.Path.Value < strconv.Quote(use.path) {
		first, second = second, first
	}
	return analysis.TextEdit{Pos: only.Pos(), End: only.End(), NewText: []byte("(\n\t" + first + gap + "\t" + second + "\n)")}
}

func start(spec *ast.ImportSpec) token.Pos {
	if spec.Doc != nil {
		return spec.Doc.Pos()
	}
	return spec.Pos()
}

func isStd(spec *ast.ImportSpec) bool {
	first, _, _ := strings.Cut(strings.Trim(spec.Path.Value, "\"`"), "/")
	return !strings.Contains(first, ".")
}

// importEdits returns the edits of import declarations that p entails.
func (m *Migrator) importEdits(p *plan) *plan {
	out := new(plan)
	added := make(map[*ast.File]imported)
	for _, use := range p.imports {
		if use.new {
			added[use.file] = use
		}
	}
	removed := make(map[*ast.ImportSpec]bool)
	for name := range m.unusedAfter(p) {
		file := m.fileOf(name.Pos())
		for _, spec := range file.Imports {
			if m.info.PkgNameOf(spec) != name {
				continue
			}
			if use, ok := added[file]; ok {
				delete(added, file)
				out.replace(spec.Pos(), spec.End(), use.spec())
				continue
			}
			removed[spec] = true
		}
	}
	for _, use := range added {
		e := importEdit(use)
		out.edits = append(out.edits, edit{pos: e.Pos, end: e.End, text: string(e.NewText), rank: rankAfter})
	}
	for _, file := range m.pass.Files {
		m.removeImports(out, file, removed)
	}
	return out
}

// removeImports plans the removal of specs from a file, and of declarations
// of which nothing remains.
func (m *Migrator) removeImports(p *plan, file *ast.File, removed map[*ast.ImportSpec]bool) {
	for _, d := range file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.IMPORT {
			break
		}
		var gone []*ast.ImportSpec
		for _, s := range gd.Specs {
			if spec := s.(*ast.ImportSpec); removed[spec] {
				gone = append(gone, spec)
			}
		}
		if len(gone) > 0 && len(gone) == len(gd.Specs) {
			p.edits = append(p.edits, m.lines(gd.Pos(), gd.End()))
			continue
		}
		for _, spec := range gone {
			p.edits = append(p.edits, m.lines(start(spec), spec.End()))
		}
	}
}
