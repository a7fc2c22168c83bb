package flow

import (
	"go/ast"
	"go/types"
)

// funcField returns the field that holds the function x, itself or as an element, or nil: x may be a
// variable that was given it, or what a function of the package returns.
func (s *storedStarts) funcField(x ast.Expr) *types.Var { return s.funcFieldOf(x, 0) }

func (s *storedStarts) funcFieldOf(x ast.Expr, depth int) *types.Var {
	if x == nil || depth > maxInline {
		return nil
	}
	switch e := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		return s.funcFieldOf(e.X, depth)
	case *ast.SelectorExpr:
		if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && v.IsField() && v.Pkg() == s.pkg {
			return v.Origin()
		}
	case *ast.Ident:
		if v, ok := s.info.ObjectOf(e).(*types.Var); ok && !IsPackageVar(v) {
			return s.funcFieldOf(s.givenTo(v), depth+1)
		}
	case *ast.CallExpr:
		fn, ok := calleeObject(s.info, e).(*types.Func)
		if !ok {
			return nil
		}
		if decl := s.decls[fn.Origin()]; decl != nil && decl.Body != nil {
			for n := range ast.Preorder(decl.Body) {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
					if v := s.funcFieldOf(r.Results[0], depth+1); v != nil {
						return v
					}
				}
			}
		}
	}
	return nil
}

// ElementIn returns the slice or map, or the expression that chooses an element of one, of which a
// local variable is declared to hold an element, or nil.
func (p *Program) ElementIn(v *types.Var) ast.Expr {
	if v.IsField() || IsPackageVar(v) || v.Kind() != types.LocalVar || !isPointer(v.Type()) {
		return nil
	}
	x := p.givenTo(v)
	if _, isIndex := x.(*ast.IndexExpr); isIndex || p.rangedOver(v) != nil {
		return x
	}
	return nil
}

// givenTo returns what a local variable is declared with, or what the loop ranges over whose variable
// it is, or nil.
func (p *Program) givenTo(v *types.Var) ast.Expr {
	if x := p.rangedOver(v); x != nil {
		return x
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		if stmt := c.Node().(*ast.AssignStmt); len(stmt.Rhs) == 1 && p.objectOf(stmt.Lhs[0]) == v {
			return stmt.Rhs[0]
		}
		return nil
	}
	return nil
}
