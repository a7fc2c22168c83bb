package flow

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// An activity is something that the body of a function does, or starts: an
// access, or a call or go statement that leads to one.
type activity struct {
	at     point
	event  *Event     // at at
	start  *Event     // what hands on a literal that runs then, which may be in another literal
	how    relation   // how the body runs it
	access *Event     // the access itself, if its function is known to be what runs
	bodies []ast.Node // what runs then, with the call that starts it
}

// activities returns what in the body of fn, literals included, leads to a.
func (p *Program) activities(fn *Func, a *Event) []activity {
	if !fn.complete {
		return nil
	}
	if a.Func.Within(fn) {
		return p.activitiesWithin(fn, a)
	}
	if a.Func.top() == fn.top() {
		return p.activitiesBeside(fn, a)
	}
	target := a.Func.top().Obj
	if target == nil {
		return nil
	}
	runners, within := p.runners(target), p.relationWithin(a.Func, nil)
	if within == runsApart && p.joins(target) {
		within = runsJoined
	}
	var acts []activity
	fn.all(func(e *Event) bool {
		for _, r := range p.runningsOf(e) {
			rel, ok := runners[r.fn]
			if !ok {
				continue
			}
			at, outer := p.pointOf(e, fn)
			act := activity{at: at, event: e.place(fn), how: max(within, rel, r.how, outer)}
			if act.how == runsApart {
				act.bodies = append(p.startOf(e.Func, fn), e.Node)
				act.bodies = append(act.bodies, p.threadBodies(target)...)
			}
			acts = append(acts, act)
		}
		return true
	})
	return acts
}

// activitiesWithin returns where fn begins what does a, in fn itself or in one of its
// literals: where the literal runs, or where it is handed on.
func (p *Program) activitiesWithin(fn *Func, a *Event) []activity {
	at, how := p.pointOf(a, fn)
	act := activity{at: at, event: a.place(fn), how: how}
	if a.Kind == GoEvent && a.Callee != nil && p.decls[a.Callee.Origin()] != nil { // what it starts
		act.how, act.bodies = runsApart, []ast.Node{p.decls[a.Callee.Origin()], a.Node}
		return []activity{act}
	}
	if how != runsApart {
		return []activity{act}
	}
	if calls := p.callsOf(fn, a); calls != nil {
		var acts []activity
		for _, c := range calls {
			for _, at := range p.activitiesWithin(fn, c) {
				if at.access == c {
					at.access = nil
				}
				at.bodies = append(slices.Clip(at.bodies), a.Func.Node)
				acts = append(acts, at)
			}
		}
		return acts
	}
	act.access, act.bodies = a, p.startOf(a.Func, fn)
	lit := a.Func
	for f := a.Func; f != fn; f = f.Parent {
		if p.relationOfLit(f) == runsApart {
			lit = f
		}
	}
	var acts []activity
	fn.all(func(e *Event) bool {
		if e.Func.Within(lit) || !e.handsOn(lit) {
			return true
		}
		started := act
		started.at, _ = p.pointOf(e, fn)
		started.event, started.start = e.place(fn), e
		started.bodies = append(slices.Clip(act.bodies), e.Node)
		acts = append(acts, started)
		return true
	})
	if len(acts) > 0 {
		return acts
	}
	return []activity{act}
}

// activitiesBeside returns where fn, a literal, begins what does a, in a literal around it or
// beside it that a variable holds: it calls or starts that.
func (p *Program) activitiesBeside(fn *Func, a *Event) (acts []activity) {
	lit := a.Func
	for lit.Parent != nil && !fn.Within(lit.Parent) {
		lit = lit.Parent
	}
	if lit.Parent == nil || fn.Within(lit) {
		return nil
	}
	fn.all(func(e *Event) bool {
		if (e.Kind == CallEvent || e.Kind == GoEvent) && e.handsOn(lit) {
			at, how := p.pointOf(e, fn)
			if e.Kind == GoEvent {
				how = runsApart
			}
			acts = append(acts, activity{at: at, event: e.place(fn), how: how, bodies: []ast.Node{lit.Node, e.Node}})
		}
		return true
	})
	return acts
}

// StartsGoroutines reports whether fn itself starts one, or gives a literal to a function of
// the package that runs it on one.
func (p *Program) StartsGoroutines(fn *Func) bool {
	for e := range fn.All {
		if e.Kind == GoEvent || e.Func.Started {
			return true
		}
		for lit := e.Func; lit.Parent != nil; lit = lit.Parent {
			if lit.Callback && p.isRunApart(lit) {
				return true
			}
		}
	}
	return false
}

// isRunApart reports whether the literal is given to a function of the package that is seen
// to run it on another goroutine.
func (p *Program) isRunApart(lit *Func) bool {
	cur, ok := p.curs.Of(lit.Node)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	_, i := cur.ParentEdge()
	to, ok := p.takerOf(cur.Parent().Node().(*ast.CallExpr), i)
	if !ok {
		return false
	}
	how := p.runsTaken(to)
	return how == runsGo || how == runsParallel
}

// callsOf returns the calls in fn of the literal that holds a, if a variable holds the
// literal and all that is done with it is to call it.
func (p *Program) callsOf(fn *Func, a *Event) []*Event {
	lit := a.Func
	if lit == fn || !lit.Callback || !p.onlyCalled(fn, lit) {
		return nil
	}
	var calls []*Event
	fn.all(func(e *Event) bool {
		if e.Kind == CallEvent && len(e.Args) > 0 && e.Callee == nil && !e.Func.Within(lit) && e.handsOn(lit) {
			calls = append(calls, e)
		}
		return true
	})
	return calls
}

// onlyCalled reports whether a variable holds the literal and is only ever called.
func (p *Program) onlyCalled(fn, lit *Func) bool {
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return false
	}
	v := p.heldBy(cur)
	body, ok := p.curs.Of(fn.Body)
	if v == nil || !ok {
		return false
	}
	for use := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[use.Node().(*ast.Ident)] != v {
			continue
		}
		if use.ParentEdgeKind() != edge.CallExpr_Fun || use.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			return false
		}
	}
	return true
}

// handsOn reports whether e calls, starts, stores, sends or returns the literal.
func (e *Event) handsOn(lit *Func) bool {
	is := func(v *Value) bool {
		for v != nil && (v.Op == Derived || v.Op == Assert) && len(v.Args) == 1 {
			v = v.Args[0]
		}
		return v != nil && v.Op == Closure && v.Site == lit.Node
	}
	switch e.Kind {
	case CallEvent, GoEvent, ReturnEvent:
		return slices.ContainsFunc(e.Args, is)
	case WriteEvent, SendEvent:
		return is(e.New)
	}
	return false
}
