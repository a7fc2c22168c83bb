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
		return s.fieldAt(e)
	case *ast.Ident:
		if v, ok := s.info.ObjectOf(e).(*types.Var); ok && !IsPackageVar(v) {
			return s.funcFieldOf(s.givenTo(v), depth+1)
		}
	case *ast.CallExpr:
		if fn, ok := calleeObject(s.info, e).(*types.Func); ok {
			return s.resultField(fn.Origin(), depth)
		}
	}
	return nil
}

// resultField is funcField for what a function of the package returns.
func (s *storedStarts) resultField(fn *types.Func, depth int) *types.Var {
	if v, known := s.results[fn]; known {
		return v
	}
	s.results[fn] = nil // recursion adds nothing
	decl := s.decls[fn]
	if decl == nil || decl.Body == nil {
		return nil
	}
	for n := range ast.Preorder(decl.Body) {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			if v := s.funcFieldOf(r.Results[0], depth+1); v != nil {
				s.results[fn] = v
				break
			}
		}
	}
	return s.results[fn]
}

// fieldAt returns the field of the package that an expression selects, or has an element of, or nil.
func (s *storedStarts) fieldAt(x ast.Expr) *types.Var {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.IndexExpr:
			x = e.X
		case *ast.SelectorExpr:
			if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && v.IsField() && v.Pkg() == s.pkg {
				return v.Origin()
			}
			return nil
		default:
			return nil
		}
	}
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
