package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"
)

// tidy formats after, a fixed file of p, and removes the imports that were
// used before and are not any more. A fix alone keeps its imports right; two
// fixes that each remove one of the last two uses do not.
func tidy(p *packages.Package, before, after []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", after, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	old, err := parser.ParseFile(token.NewFileSet(), "", before, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	was, is := qualifiers(old), qualifiers(file)
	var unused []*ast.ImportSpec
	for _, spec := range file.Imports {
		if name := importName(p, spec); was[name] && !is[name] {
			unused = append(unused, spec)
		}
	}
	for _, spec := range unused {
		explicit := ""
		if spec.Name != nil {
			explicit = spec.Name.Name
		}
		astutil.DeleteNamedImport(fset, file, explicit, importPath(spec))
	}
	var out bytes.Buffer
	if err := format.Node(&out, fset, file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// qualifiers returns the names that stand before a dot in the file.
func qualifiers(file *ast.File) map[string]bool {
	names := make(map[string]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// importName returns the name that spec declares in a file of p, or "" if it
// is an import that p did not have.
func importName(p *packages.Package, spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	if imported := p.Imports[importPath(spec)]; imported != nil {
		return imported.Name
	}
	return ""
}

func importPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value) // the parser accepted it
	return path
}
