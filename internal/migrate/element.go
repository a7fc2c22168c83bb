package migrate

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// rewriteWhole plans the edits of a use of a whole array or slice whose
// elements become atomics. Its length may be asked for, its indices ranged
// over, and a new one may be assigned; all else would copy or share it.
func (m *Migrator) rewriteWhole(mig *Migration, u use) error {
	pos := u.x.Node().Pos()
	parent := u.outer.Parent()
	switch u.outer.ParentEdgeKind() {
	case edge.CallExpr_Args:
		id, _ := ast.Unparen(parent.Node().(*ast.CallExpr).Fun).(*ast.Ident)
		if b, ok := m.info.Uses[id].(*types.Builtin); ok && (b.Name() == "len" || b.Name() == "cap") {
			return nil
		}
	case edge.RangeStmt_X:
		if isBlank(parent.Node().(*ast.RangeStmt).Value) {
			return nil
		}
	case edge.AssignStmt_Lhs:
		if stmt := parent.Node().(*ast.AssignStmt); len(stmt.Lhs) == 1 && len(stmt.Rhs) == 1 {
			return m.rewriteNew(mig, stmt.Rhs[0], layersOf(mig.Var.Type())-u.depth)
		}
	case edge.KeyValueExpr_Key:
		if _, ok := u.x.Node().(*ast.Ident); ok && mig.decl.isField() {
			return m.rewriteNew(mig, parent.Node().(*ast.KeyValueExpr).Value, layersOf(mig.Var.Type()))
		}
	case edge.BinaryExpr_X, edge.BinaryExpr_Y:
		if m.isNilTest(u.outer) {
			return nil
		}
	}
	return fmt.Errorf("it is used as a whole at %s", m.at(pos))
}

// rewriteNew plans the edits of an expression that makes a new array or slice
// of the given number of layers: make([]int64, n), [4]int64{} or nil.
func (m *Migrator) rewriteNew(mig *Migration, e ast.Expr, layers int) error {
	e = ast.Unparen(e)
	if m.info.Types[e].IsNil() {
		return nil
	}
	var typ ast.Expr
	switch e := e.(type) {
	case *ast.CompositeLit:
		if len(e.Elts) == 0 {
			typ = e.Type
		}
	case *ast.CallExpr:
		id, _ := ast.Unparen(e.Fun).(*ast.Ident)
		if b, ok := m.info.Uses[id].(*types.Builtin); ok && b.Name() == "make" && len(e.Args) > 1 {
			typ = e.Args[0]
		}
	}
	elt, ok := elementExpr(typ, layers)
	if !ok {
		return fmt.Errorf("it gets its elements elsewhere at %s", m.at(e.Pos()))
	}
	text, err := m.typeText(mig.plan, mig.to, elt.Pos())
	mig.plan.replace(elt.Pos(), elt.End(), text)
	return err
}

// elementExpr returns the element type in the expression of an array or slice
// type that is so many layers deep.
func elementExpr(typ ast.Expr, layers int) (ast.Expr, bool) {
	for range layers {
		array, ok := ast.Unparen(typ).(*ast.ArrayType)
		if !ok {
			return nil, false
		}
		typ = array.Elt
	}
	return typ, typ != nil
}

// isBlank reports whether the variable of a range statement is absent or _.
func isBlank(e ast.Expr) bool {
	if e == nil {
		return true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "_"
}
