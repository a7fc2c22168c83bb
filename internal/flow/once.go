package flow

import (
	"go/ast"
	"go/types"
)

// FollowsOnce reports whether every way to a, in its function or a literal around it, passes a
// call that has a sync.Once run what does e, which nothing else runs: a comes after e.
func (p *Program) FollowsOnce(a, e *Event) bool {
	if !p.RunsOnce(e) {
		return false
	}
	run := p.bodiesOf(e)
	for fn := a.Func; fn != nil; fn = fn.Parent {
		if p.followsOnceIn(fn, a, run) {
			return true
		}
	}
	return false
}

func (p *Program) followsOnceIn(fn *Func, a *Event, run map[ast.Node]bool) bool {
	at, how := p.pointOf(a, fn)
	if how != runsWithin || !fn.complete {
		return false
	}
	var does []point
	fn.all(func(c *Event) bool {
		if p.doesOnce(c, run) || c.Kind == CallEvent && c.Callee != nil && c.frame == nil && p.hasOnce(c.Callee.Origin(), run) {
			if d, how := p.pointOf(c, fn); how == runsWithin {
				does = append(does, d)
			}
		}
		return true
	})
	return len(does) > 0 && !fn.pathAvoiding(entryPoint(), at, does)
}

// bodiesOf returns the bodies that do e: its function or literal, those around it, and the
// functions that call it.
func (p *Program) bodiesOf(e *Event) map[ast.Node]bool {
	run := make(map[ast.Node]bool)
	for fn := e.Func; fn != nil; fn = fn.Parent {
		run[fn.Node] = true
	}
	p.addCallers(e.Func.top().Obj, run, 0)
	return run
}

func (p *Program) addCallers(fn *types.Func, run map[ast.Node]bool, depth int) {
	if fn == nil || depth > maxInline {
		return
	}
	for _, u := range p.usesThatCount(fn) {
		switch {
		case u.kind != useCall || u.in == nil:
		case u.lit != nil:
			run[u.lit] = true
		case !run[u.in]:
			run[u.in] = true
			caller, _ := p.info.Defs[u.in.Name].(*types.Func)
			p.addCallers(caller, run, depth+1)
		}
	}
}

// doesOnce reports whether c gives one of the bodies to a sync.Once.
func (p *Program) doesOnce(c *Event, run map[ast.Node]bool) bool {
	call, ok := c.Node.(*ast.CallExpr)
	if !ok || c.Kind != CallEvent || c.Callee == nil || !isOnce(c.Callee) {
		return false
	}
	for _, arg := range call.Args {
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok && run[lit] {
			return true
		}
		if fn := p.funcNamed(arg); fn != nil && p.decls[fn] != nil && run[p.decls[fn]] {
			return true
		}
	}
	return false
}

// hasOnce reports whether fn gives one of the bodies to a sync.Once.
func (p *Program) hasOnce(fn *types.Func, run map[ast.Node]bool) bool {
	decl := p.decls[fn]
	if decl == nil {
		return false
	}
	body := p.Func(decl)
	if body == nil {
		return false
	}
	found := false
	body.all(func(c *Event) bool {
		found = p.doesOnce(c, run)
		return !found
	})
	return found
}
