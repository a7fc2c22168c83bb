package migrate

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// A decl is where a variable is declared: by a field of a struct type, by a
// var declaration, or by a short variable declaration.
type decl struct {
	v    *types.Var
	name *ast.Ident
	cur  inspector.Cursor // of the *ast.Field, *ast.ValueSpec or *ast.AssignStmt
	pkg  *types.Package
}

func (d decl) node() ast.Node { return d.cur.Node() }

func (d decl) isField() bool { return d.v.IsField() }

// isLocal reports whether the variable belongs to a function.
func (d decl) isLocal() bool { return !d.v.IsField() && d.v.Parent() != d.pkg.Scope() }

// declOf returns the declaration of v if it is one that can be rewritten.
func (m *Migrator) declOf(v *types.Var) (decl, error) {
	cur, ok := m.vars.defs[v]
	if !ok || v.Name() == "_" || v.Embedded() {
		return decl{}, errors.New("its declaration is not in the package")
	}
	d := decl{v, cur.Node().(*ast.Ident), cur.Parent(), m.pass.Pkg}
	switch cur.ParentEdgeKind() {
	case edge.Field_Names:
		if v.IsField() {
			return d, nil
		}
		return decl{}, errors.New("it is a parameter or a result")
	case edge.ValueSpec_Names:
		spec := d.node().(*ast.ValueSpec)
		if len(spec.Names) > 1 && len(spec.Values) > 0 {
			return decl{}, errors.New("it is declared with other variables and their values")
		}
		return d, nil
	case edge.AssignStmt_Lhs:
		stmt := d.node().(*ast.AssignStmt)
		if len(stmt.Lhs) == 1 && len(stmt.Rhs) == 1 && inBlock(d.cur) {
			return d, nil
		}
	}
	return decl{}, errors.New("its declaration is part of a statement")
}

// rewriteDecl plans the edits of the declaration that the members share, save
// one with an initial value. Where only some of the names of a declaration
// become atomic, it is split; the order of fields stays.
//
//	a, b int64 `tag` // comment
//
//	a atomic.Int64 `tag`
//	b int64 `tag` // comment
func (m *Migrator) rewriteDecl(g *group) error {
	names, typ, prefix, suffix := g.members[0].decl.parts()
	if len(names) == 0 {
		return nil
	}
	elt, ok := elementExpr(typ, layersOf(g.members[0].Var.Type()))
	if !ok {
		return errors.New("its array type is declared elsewhere")
	}
	was := m.Source(elt)
	before, after := m.between(typ.Pos(), elt.Pos()), m.between(elt.End(), typ.End())
	texts := slices.Repeat([]string{was}, len(names))
	for _, mig := range g.members {
		text, err := m.typeText(g.plan, mig.to, elt.Pos())
		if err != nil {
			return err
		}
		texts[slices.Index(names, mig.decl.name)] = text
	}
	for i := range len(names) - 1 {
		if texts[i] != texts[i+1] {
			g.plan.replace(names[i].End(), names[i+1].Pos(),
				" "+before+texts[i]+after+suffix+"\n"+m.indent(names[0].Pos())+prefix)
		}
	}
	if last := texts[len(names)-1]; last != was {
		g.plan.replace(elt.Pos(), elt.End(), last)
	}
	return nil
}

// parts returns the names and the type of a declaration without initial value,
// and what stands before the names and after the type where it is split.
func (d decl) parts() (names []*ast.Ident, typ ast.Expr, prefix, suffix string) {
	switch node := d.node().(type) {
	case *ast.Field:
		if node.Tag != nil {
			suffix = " " + node.Tag.Value
		}
		return node.Names, node.Type, "", suffix
	case *ast.ValueSpec:
		if len(node.Values) > 0 {
			return nil, nil, "", ""
		}
		if gd := d.cur.Parent().Node().(*ast.GenDecl); !gd.Lparen.IsValid() {
			prefix = "var "
		}
		return node.Names, node.Type, prefix, ""
	}
	return nil, nil, "", ""
}

// between returns the text of [pos, end).
func (m *Migrator) between(pos, end token.Pos) string {
	tf, text := m.textAt(pos)
	if tf == nil {
		return ""
	}
	return string(text[tf.Offset(pos):tf.Offset(end)])
}
