package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"slices"
)

// changedVars returns the variables assigned other than by their declaration, or whose
// address is taken, with the place of the last such assignment; if the address is taken or a
// literal assigns them, that is the end of the body.
func changedVars(info *types.Info, body ast.Node) map[*types.Var]token.Pos {
	changed := make(map[*types.Var]token.Pos)
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		mark := func(e ast.Expr, at token.Pos) {
			id, ok := ast.Unparen(e).(*ast.Ident)
			if !ok {
				return
			}
			if v, ok := info.Uses[id].(*types.Var); ok {
				if slices.ContainsFunc(stack, isFuncLit) {
					at = body.End()
				}
				changed[v] = max(changed[v], at)
			}
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				mark(lhs, n.End())
			}
		case *ast.IncDecStmt:
			mark(n.X, n.End())
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				mark(n.Key, n.End())
				mark(n.Value, n.End())
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				mark(n.X, body.End())
			}
		}
		return true
	})
	return changed
}

func isFuncLit(n ast.Node) bool {
	_, ok := n.(*ast.FuncLit)
	return ok
}

// isSettled reports whether the variable keeps what it holds where the literal stands: it is
// not assigned after that, nor before it in another round of a loop.
func (in *interp) isSettled(v *types.Var, lit *ast.FuncLit) bool {
	last, changes := in.fn.changed[v]
	if !changes {
		return true
	}
	cur, ok := in.prog.curs.Of(lit)
	if !ok || last > lit.Pos() {
		return false
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
		body := loopBody(c.Node())
		if v.Pos() < body.Pos() || v.Pos() >= body.End() {
			return false
		}
	}
	return true
}

func loopBody(loop ast.Node) *ast.BlockStmt {
	if f, ok := loop.(*ast.ForStmt); ok {
		return f.Body
	}
	return loop.(*ast.RangeStmt).Body
}

// localLits returns the function literals that are held by a local variable
// which is only ever called, and neither on another goroutine nor by a literal that other
// code is given.
func localLits(info *types.Info, body ast.Node) map[*ast.FuncLit]bool {
	held := litsInVars(info, body)
	if len(held) == 0 {
		return nil
	}
	dropUncalled(info, body, held)
	local := make(map[*ast.FuncLit]bool)
	for _, lit := range held {
		local[lit] = true
	}
	return local
}

// litsInVars returns the function literals that are assigned to a variable.
func litsInVars(info *types.Info, body ast.Node) map[types.Object]*ast.FuncLit {
	held := make(map[types.Object]*ast.FuncLit)
	hold := func(lhs, rhs ast.Expr) {
		id, ok := lhs.(*ast.Ident)
		lit, isLit := ast.Unparen(rhs).(*ast.FuncLit)
		if ok && isLit && info.ObjectOf(id) != nil {
			held[info.ObjectOf(id)] = lit
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i := range n.Rhs {
				if len(n.Lhs) == len(n.Rhs) {
					hold(n.Lhs[i], n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i := range n.Values {
				if len(n.Names) == len(n.Values) {
					hold(n.Names[i], n.Values[i])
				}
			}
		}
		return true
	})
	return held
}

// dropUncalled drops the variables that are used for more than calls, or called
// on another goroutine or by a literal that other code is given.
func dropUncalled(info *types.Info, body ast.Node, held map[types.Object]*ast.FuncLit) {
	calls := make(map[*ast.Ident]bool)
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if lit, ok := n.Call.Fun.(*ast.FuncLit); ok {
				for id := range idents(lit) {
					delete(held, info.Uses[id]) // called on that goroutine
				}
			}
			if id, ok := n.Call.Fun.(*ast.Ident); ok {
				delete(held, info.Uses[id])
			}
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				calls[id] = true
			}
			if fn, ok := calleeObject(info, n).(*types.Func); ok && runsArgumentNow(fn) {
				break
			}
			for _, arg := range n.Args {
				if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
					for id := range idents(lit) {
						delete(held, info.Uses[id])
					}
				}
			}
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok {
					calls[id] = true // the assignment itself
				}
			}
		}
		return true
	})
	for id := range idents(body) {
		if !calls[id] {
			delete(held, info.Uses[id])
		}
	}
}

// idents returns the identifiers below n.
func idents(n ast.Node) iter.Seq[*ast.Ident] {
	return func(yield func(*ast.Ident) bool) {
		for m := range ast.Preorder(n) {
			if id, ok := m.(*ast.Ident); ok && !yield(id) {
				return
			}
		}
	}
}
