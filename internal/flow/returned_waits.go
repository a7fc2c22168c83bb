package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// callsReturnedWait reports whether e calls what the call that starts the activity has returned
// in order to be waited for: wait := start(f); …; wait().
func (p *Program) callsReturnedWait(e *Event, act activity) bool {
	if len(e.Args) == 0 {
		return false
	}
	wait := e.Args[0]
	for wait.Op == Derived && len(wait.Args) == 1 {
		wait = wait.Args[0]
	}
	fn, ok := wait.Obj.(*types.Func)
	if !ok || wait.Op != Call {
		return false
	}
	decl := p.decls[fn.Origin()]
	return decl != nil && slices.Contains(act.bodies, wait.Site) && p.returnsWait(decl)
}

// callsWaitingLit reports whether e calls a literal that returns only after it has received from a
// parameter, for which e gives it a channel on which the activity sends or which it closes.
func (p *Program) callsWaitingLit(fn *Func, e *Event, act activity) bool {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil || len(e.Args) == 0 || e.Args[0].Op != Closure {
		return false
	}
	site, ok := e.Args[0].Site.(*ast.FuncLit)
	if !ok {
		return false
	}
	lit := fn.top().findLit(site)
	if lit == nil || !lit.complete {
		return false
	}
	i := 0
	for _, list := range site.Type.Params.List {
		for _, name := range list.Names {
			if i < len(call.Args) && isChan(p.info.TypeOf(name)) {
				ch := p.objectOf(call.Args[i])
				if ch != nil && p.receivesAlways(lit, p.info.Defs[name]) && p.signals(fn, ch, act, 0) {
					return true
				}
			}
			i++
		}
	}
	return false
}

// receivesAlways reports whether fn itself receives from a channel on every way to its end.
func (p *Program) receivesAlways(fn *Func, ch types.Object) bool {
	var recvs []point
	for _, r := range fn.Events {
		if r.Kind == RecvEvent && p.syncObject(r) == ch {
			at, _ := p.pointOf(r, fn)
			recvs = append(recvs, at)
		}
	}
	return len(recvs) > 0 && !slices.ContainsFunc(fn.Events, func(r *Event) bool {
		return r.Kind == ReturnEvent && fn.pathAvoiding(entryPoint(), point{block: r.block, seq: r.seq}, recvs)
	})
}

// returnsWait reports whether all functions that decl returns wait for something.
func (p *Program) returnsWait(decl *ast.FuncDecl) bool {
	if decl.Body == nil {
		return false
	}
	body, ok := p.curs.Of(decl.Body)
	if !ok {
		return false
	}
	waits := false
	for cur := range body.Preorder((*ast.ReturnStmt)(nil)) {
		if around, ok := p.curs.Of(functionAround(cur)); !ok || around.Node() != ast.Node(decl) {
			continue
		}
		for _, r := range cur.Node().(*ast.ReturnStmt).Results {
			t := typeUnder(p.info, r)
			if _, isFunc := t.(*types.Signature); !isFunc || p.info.Types[r].IsNil() {
				continue
			}
			if waits = p.isWaitFunc(r); !waits {
				return false
			}
		}
	}
	return waits
}

// isWaitFunc reports whether x is a method that waits, or a literal whose body does.
func (p *Program) isWaitFunc(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.SelectorExpr:
		fn, ok := p.info.Uses[x.Sel].(*types.Func)
		return ok && (isWait(fn) || p.joins(fn.Origin()))
	case *ast.FuncLit:
		return p.bodyJoins(x.Body)
	case *ast.Ident:
		v, ok := p.info.Uses[x].(*types.Var)
		if !ok {
			return false
		}
		lit := p.heldLit(v, x)
		return lit != nil && p.bodyJoins(lit.Body)
	}
	return false
}
