package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// Ordered reports whether all that leads from the function of a to b happens before or
// after a: a comes before b is started, or after b has been waited for. It reports
// false if the function does not start what does b.
//
// What the function does itself orders only if nobody else runs it with the same
// variable.
func (p *Program) Ordered(a, b *Event) bool {
	home := p.homeOf(a)
	alone := home != nil || p.runsAlone(a)
	found := false
	for fn := a.Func; fn != nil; fn = fn.Parent {
		self := p.activitiesWithin(fn, a)
		joined := p.joinedInside(fn, b)
		for _, act := range p.activities(fn, b) {
			if act.how == runsWithin && !alone {
				continue
			}
			if joined && act.how == runsApart {
				act.how = runsJoined
			}
			if act.how == runsApart && !alone && fn.pathAvoiding(act.at, point{exit: true}, p.joinsOf(fn, act)) {
				continue // an earlier call's may still be under way
			}
			found = true
			for _, s := range self {
				if !p.ordered(fn, s, act) {
					return false
				}
			}
		}
		if home != nil && fn.Body.Pos() <= home.Pos() && home.Pos() < fn.Body.End() {
			return found // another variable in each call of fn
		}
	}
	return found && !p.underWay(a, b)
}

// underWay reports whether some goroutine of the package that does b runs the function of a
// as well: it has been started before that starts another one.
func (p *Program) underWay(a, b *Event) bool {
	fn, other := a.Func.top().Obj, b.Func.top().Obj
	if fn == nil || other == nil {
		return false
	}
	runs, does := p.runners(fn), p.runners(other)
	for r, how := range does {
		if howA, ok := runs[r]; !ok || how != runsWithin || howA != runsWithin || r == fn {
			continue
		}
		if slices.ContainsFunc(p.usesOf(r), func(u use) bool { return !u.test && p.relationOf(u) == runsApart }) {
			return true
		}
	}
	return false
}

// runsAlone reports whether one goroutine runs the function of e.
func (p *Program) runsAlone(e *Event) bool {
	t := p.threadsFor(e).threadOf(e.Func, locus{via: p.operandOf(e.Func.top(), e.Addr)})
	return t != unknownThread && !t.many
}

// Starts reports whether the function of a starts, or may have started by the time of a,
// a goroutine that does b.
func (p *Program) Starts(a, b *Event) bool {
	fn := a.Func.top()
	for _, s := range p.activitiesWithin(fn, a) {
		for _, act := range p.activities(fn, b) {
			if act.how == runsApart && fn.pathAvoiding(act.at, s.at, nil) {
				return true
			}
		}
	}
	return false
}

// StartedByCallers reports whether a caller of the function of a, or a caller's, has started
// a goroutine that does b before the call, and does not wait for it in between.
func (p *Program) StartedByCallers(a, b *Event) bool {
	return p.startedByCallers(a.Func.top(), a.Addr, b, 0)
}

func (p *Program) startedByCallers(fn *Func, addr *Value, b *Event, depth int) bool {
	if fn.Obj == nil || depth > maxInline {
		return false
	}
	param, ok := paramOf(p, fn, addr)
	return ok && slices.ContainsFunc(p.usesOf(fn.Obj), func(u use) bool {
		if u.kind != useCall && u.kind != useDefer || u.in == nil || u.in == fn.Node || u.test {
			return false
		}
		caller := p.Func(u.in)
		call := caller.eventOf(u.call)
		if call == nil || param >= len(call.Args) {
			return false
		}
		object := call.Args[param]
		return p.startedBefore(caller, call, object, b) || p.startedByCallers(caller, object, b, depth+1)
	})
}

// eventOf returns the first event of a call, which may be one of a callee interpreted in
// place, or nil.
func (fn *Func) eventOf(call *ast.CallExpr) (found *Event) {
	fn.all(func(e *Event) bool {
		if e.Node == call {
			found = e
		}
		return found == nil
	})
	return found
}

// AppliedLate reports whether a is done by an option, a literal that a function of the package
// returns as one of a named type, to its operand, and the package applies an option of that
// type to an object for which it has started a goroutine that does b.
func (p *Program) AppliedLate(a, b *Event) bool {
	lit, ok := a.Func.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := p.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.ReturnStmt_Results || a.Func.Parent.Obj == nil {
		return false
	}
	results := a.Func.Parent.Obj.Signature().Results()
	param := p.literalParam(lit, a.Addr)
	if param < 0 || results.Len() == 0 {
		return false
	}
	option, ok := types.Unalias(results.At(0).Type()).(*types.Named)
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.allDynamicCalls(), func(d dynamicCall) bool {
		if !types.Identical(p.info.TypeOf(d.call.Fun), option) {
			return false
		}
		fn := p.Func(d.in)
		call := fn.eventOf(d.call)
		return call != nil && param+1 < len(call.Args) && p.startedBefore(fn, call, call.Args[param+1], b)
	})
}

// startedBefore reports whether fn has started a goroutine that does b with the object by the
// time of the call.
func (p *Program) startedBefore(fn *Func, call *Event, object *Value, b *Event) bool {
	for _, s := range p.activitiesWithin(fn, call) {
		for _, act := range p.activities(fn, b) {
			if act.how != runsApart || act.event.Node == call.Node || !s.at.exit && !Before(act.event, call) || isWithout(fn, act.event, object) {
				continue
			}
			if fn.pathAvoiding(act.at, s.at, p.joinsOf(fn, act)) {
				return true
			}
		}
	}
	return false
}

// isWithout reports whether the call has no part in an object that fn makes.
func isWithout(fn *Func, call *Event, object *Value) bool {
	object = Root(object)
	return object.Op == Fresh && len(call.Args) > 0 && !slices.ContainsFunc(call.Args, func(v *Value) bool { return fn.Uses(v, object) })
}

func (p *Program) ordered(fn *Func, a, b activity) bool {
	if a.how == runsApart && b.how == runsApart && a.at == b.at {
		return false // handed on together
	}
	return (b.how != runsApart || !fn.pathAvoiding(b.at, a.at, p.joinsOf(fn, b))) &&
		(a.how != runsApart || !fn.pathAvoiding(a.at, b.at, p.joinsOf(fn, a)))
}

// StartsLater returns the event by which the function of a starts what does b, if that
// is only after a, or nil.
func (p *Program) StartsLater(a, b *Event) *Event {
	fn := a.Func.top()
	at, how := p.pointOf(a, fn)
	if how != runsWithin || !fn.complete {
		return nil
	}
	var start *Event
	for _, act := range p.activities(fn, b) {
		if act.how == runsWithin {
			continue
		}
		if fn.pathAvoiding(act.at, at, nil) {
			return nil
		}
		start = act.event
	}
	return start
}

// IsPhase reports whether what comes before start in fn is a phase of its own, in
// which the object is not in use: start starts a goroutine that serves the object, or
// one that fn waits for.
func (p *Program) IsPhase(fn *Func, start *Event) bool {
	if fn.top().Obj != nil && p.joins(fn.top().Obj) {
		return true
	}
	if start.Callee != nil {
		if decl := p.decls[start.Callee.Origin()]; decl != nil {
			return p.isService(decl.Body)
		}
	}
	for _, l := range fn.top().Lits {
		if l.at == start || start.handsOn(l) {
			return p.isService(l.Body)
		}
	}
	return false
}

// OrderedByCallers reports whether the calls of the function of a are all there are, and
// each is ordered with b in its function, or comes after a wait for b. What happens around
// the calls orders nothing that the function itself has started by then.
func (p *Program) OrderedByCallers(a, b *Event) bool { return p.orderedByCallers(a, b, 0) }

func (p *Program) orderedByCallers(a, b *Event, depth int) bool {
	fn := a.Func.top().Obj
	if fn == nil || depth > maxInline || startedWithin(a.Func) {
		return false
	}
	if _, all := p.CallSites(fn); !all || p.Starts(a, b) {
		return false
	}
	for _, u := range p.usesThatCount(fn) {
		call := p.Func(u.in).callEvent(u.call)
		if call == nil {
			return false
		}
		at := *call
		at.Addr = a.Addr
		if i, ok := paramOf(p, a.Func.top(), a.Addr); ok && i < len(call.Args) {
			at.Addr = call.Args[i]
		}
		if p.Ordered(&at, b) && (p.homeOf(&at) != nil || !p.startedElsewhere(u, b)) {
			continue
		}
		if !p.JoinedBefore(&at, b) && !p.orderedByCallers(&at, b, depth+1) {
			return false
		}
	}
	return true
}

// startedElsewhere reports whether a function that the caller does not run starts a goroutine
// that does b.
func (p *Program) startedElsewhere(u use, b *Event) bool {
	caller, ok := p.callerOf(u)
	if !ok {
		return true
	}
	return slices.ContainsFunc(p.starters(b), func(starter *types.Func) bool {
		_, runs := p.runners(starter)[caller]
		return !runs
	})
}

// starters returns the declared functions that start a goroutine which does b.
func (p *Program) starters(b *Event) (found []*types.Func) {
	top := b.Func.top().Obj
	if top == nil {
		return nil
	}
	if p.relationWithin(b.Func, nil) != runsWithin {
		return []*types.Func{top}
	}
	for f := range p.syncRunners(top) {
		for _, u := range p.usesThatCount(f) {
			if starter, ok := p.callerOf(u); ok && p.relationOf(u) == runsApart {
				found = append(found, starter)
			}
		}
	}
	return found
}

// callEvent returns the event of a call, or nil.
func (fn *Func) callEvent(call *ast.CallExpr) (found *Event) {
	fn.all(func(e *Event) bool {
		if e.Kind == CallEvent && e.Node == call {
			found = e
		}
		return found == nil
	})
	return found
}
