package flow

import (
	"go/ast"
	"go/types"
)

// addDispatched notes the receiver of a call of a method of one of the package's interfaces: one
// that is kept in what one of the variables leads to, or in one of its elements.
func (f *operandFinder) addDispatched(call *ast.CallExpr, fn *types.Func, vars map[types.Object]bool) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || f.decls[fn.Origin()] != nil || !f.isKeptIn(sel.X, vars) {
		return
	}
	for _, m := range f.implementers(fn.Origin()) {
		f.addDispatchedTo(m)
	}
}

// addDispatchedTo notes that the receiver of a method, and of those that it calls on itself, is
// found by way of an interface.
func (f *operandFinder) addDispatchedTo(m *types.Func) {
	g := f.newOperandFinder()
	g.same, g.s = true, &sharedOperands{ops: f.s.dispatched, vars: f.s.vars}
	g.add(m, 0)
	g.follow()
}

// isKeptIn reports whether x is a field of what one of the variables leads to, or an element of
// one; of what is lasting, if vars is nil.
func (f *operandFinder) isKeptIn(x ast.Expr, vars map[types.Object]bool) bool {
	selects := false
	for depth := 0; depth < 4; {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, ok := f.info.Uses[e].(*types.Var)
			if !ok {
				return false
			}
			if selects && (vars[v] || vars == nil && (f.filter == nil || f.filter(v))) {
				return true
			}
			if x = f.rangedOver(v); x == nil {
				return false
			}
			depth++
		case *ast.SelectorExpr:
			if v, ok := f.info.Uses[e.Sel].(*types.Var); !ok || !v.IsField() {
				return false
			}
			selects = true
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return false
		}
	}
	return false
}

// rangedOver returns what the loop ranges over whose variable v is, or nil.
func (p *Program) rangedOver(v *types.Var) ast.Expr {
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.RangeStmt)(nil)) {
		if r := c.Node().(*ast.RangeStmt); v.Pos() < r.X.Pos() {
			return r.X
		}
		return nil
	}
	return nil
}
