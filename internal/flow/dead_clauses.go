package flow

import (
	"go/ast"
	"go/types"
)

// deadClauses returns the beginnings of the clauses of fn's selects that are never chosen: they
// send on, or receive from, a channel that the function makes and that is not used otherwise
// from the other end.
func (p *Program) deadClauses(fn *Func) (dead []point) {
	if len(fn.cfg.clauses) == 0 {
		return nil
	}
	top := fn.top()
	for _, e := range fn.Events {
		block, ok := fn.clauseOf(e)
		if !ok || e.Addr == nil || e.Addr.Op != Fresh || hasBuffer(e.Addr) {
			continue
		}
		obj := p.syncObject(e)
		if v, ok := obj.(*types.Var); !ok || v.IsField() || IsPackageVar(v) || p.isHandedOn(top, v) {
			continue
		}
		served := false
		top.all(func(o *Event) bool {
			other := o.Kind == RecvEvent && e.Kind == SendEvent || (o.Kind == SendEvent || o.Kind == CloseEvent) && e.Kind == RecvEvent
			served = other && p.syncObject(o) == obj
			return !served
		})
		if !served {
			dead = append(dead, point{block: block})
		}
	}
	return dead
}

// isHandedOn reports whether a channel is used other than to send, receive or close.
func (p *Program) isHandedOn(top *Func, ch *types.Var) bool {
	body, ok := p.curs.Of(top.Body)
	if !ok {
		return true
	}
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != ch {
			continue
		}
		switch n := cur.Parent().Node().(type) {
		case *ast.SendStmt:
			if n.Value == cur.Node() {
				return true
			}
		case *ast.UnaryExpr:
		case *ast.RangeStmt:
		case *ast.CallExpr:
			if _, builtin := calleeObject(p.info, n).(*types.Builtin); !builtin {
				return true
			}
		default:
			return true
		}
	}
	return false
}
