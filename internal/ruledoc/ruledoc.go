// Package ruledoc reads the documentation of rules from the source of the
// analyzers: the doc comment of each rule's literal.
package ruledoc

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// A Doc is the documentation of one rule as it stands in the source.
type Doc struct {
	Analyzer string // value of the constant Name of the rule's package
	ID       string
	File     string // slash-separated, relative to the root
	Var      string // name of the variable that holds the rule
	Text     string // of the doc comment
}

// folders lists where packages of analyzers are found.
var folders = []string{"atomiccheck", "orderingcheck"}

// Read returns the documentation of every rule of the module with the given
// root, by analyzer and in the order of the files' names.
func Read(root fs.FS) ([]Doc, error) {
	var docs []Doc
	for _, folder := range folders {
		if _, err := fs.Stat(root, folder); err != nil {
			continue // a family that is not there
		}
		err := fs.WalkDir(root, folder, func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			found, err := readPackage(root, dir)
			docs = append(docs, found...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// readPackage returns the documentation of the rules of one package.
func readPackage(root fs.FS, dir string) ([]Doc, error) {
	names, err := fs.Glob(root, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var docs []Doc
	analyzer := ""
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range f.Decls {
			doc, nameOf := readDecl(decl)
			if nameOf != "" {
				analyzer = nameOf
			}
			if doc.ID != "" {
				doc.File = name
				docs = append(docs, doc)
			}
		}
	}
	for i := range docs {
		docs[i].Analyzer = analyzer
	}
	return docs, nil
}

// readDecl reads one of
//
//	const Name = "…"
//	var theRule = rule.Rule[…]{Info: rule.Info{ID: "…", …}, …}
func readDecl(decl ast.Decl) (doc Doc, analyzer string) {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || len(gen.Specs) != 1 {
		return Doc{}, ""
	}
	spec, ok := gen.Specs[0].(*ast.ValueSpec)
	if !ok || len(spec.Values) != 1 || len(spec.Names) != 1 {
		return Doc{}, ""
	}
	if gen.Tok == token.CONST && spec.Names[0].Name == "Name" {
		return Doc{}, stringOf(spec.Values[0])
	}
	lit, ok := spec.Values[0].(*ast.CompositeLit)
	if !ok || !isRuleType(lit.Type) {
		return Doc{}, ""
	}
	info, ok := valueOf(lit, "Info").(*ast.CompositeLit)
	if !ok {
		return Doc{}, ""
	}
	return Doc{ID: stringOf(valueOf(info, "ID")), Var: spec.Names[0].Name, Text: gen.Doc.Text()}, ""
}

// isRuleType reports whether the type is written rule.Rule[…].
func isRuleType(t ast.Expr) bool {
	index, ok := t.(*ast.IndexExpr)
	if !ok {
		return false
	}
	sel, ok := index.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "rule" && sel.Sel.Name == "Rule"
}

// valueOf returns the value of the field in a literal with keys, or nil.
func valueOf(lit *ast.CompositeLit, field string) ast.Expr {
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == field {
				return kv.Value
			}
		}
	}
	return nil
}

// stringOf returns the value of a string literal, or "".
func stringOf(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}
