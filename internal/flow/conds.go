package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// behindCond returns the mutex that c.L is, for a sync.Cond c held by a field that is only
// ever made with one mutex of the same struct.
func (in *interp) behindCond(mu *Value) *Value {
	if mu.Op != Read || mu.Args[0].Op != FieldAddr || mu.Args[0].Obj.Name() != "L" || !isPkg(mu.Args[0].Obj, "sync") {
		return mu
	}
	cond := mu.Args[0].Args[0]
	if cond.Op == Read {
		cond = cond.Args[0] // held by a pointer
	}
	if cond.Op != FieldAddr {
		return mu
	}
	if field := in.prog.condLocks()[cond.Obj]; field != nil {
		return in.vs.field(cond.Args[0], field)
	}
	return mu
}

func isPkg(obj types.Object, path string) bool { return obj.Pkg() != nil && obj.Pkg().Path() == path }

// condLocks returns, for the fields that hold a sync.Cond, the field that holds its mutex.
func (p *Program) condLocks() map[types.Object]*types.Var {
	if p.conds != nil {
		return p.conds
	}
	p.conds = make(map[types.Object]*types.Var)
	for _, f := range p.files {
		for n := range ast.Preorder(f) {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for i, lhs := range n.Lhs {
					if len(n.Lhs) == len(n.Rhs) {
						p.noteCond(lhs, n.Rhs[i])
					}
				}
			case *ast.KeyValueExpr:
				p.noteCond(n.Key, n.Value)
			}
		}
	}
	return p.conds
}

// noteCond notes what a field is given: sync.NewCond(&x.mu), or for the L of one, &x.mu.
func (p *Program) noteCond(to, value ast.Expr) {
	holder := p.objectOf(to)
	if sel, ok := ast.Unparen(to).(*ast.SelectorExpr); ok && sel.Sel.Name == "L" {
		if inner, ok := ast.Unparen(sel.X).(*ast.SelectorExpr); ok {
			holder = p.objectOf(inner)
		}
	}
	if call, ok := ast.Unparen(value).(*ast.CallExpr); ok && len(call.Args) == 1 {
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if !ok || fn.Name() != "NewCond" || !isPkg(fn, "sync") {
			return
		}
		value = call.Args[0]
	}
	u, ok := ast.Unparen(value).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND || holder == nil {
		return
	}
	mu, ok := p.objectOf(u.X).(*types.Var)
	if !ok || !mu.IsField() {
		return
	}
	if known := p.conds[holder]; known != nil && known != mu {
		mu = nil // made with two
	}
	p.conds[holder] = mu
}
