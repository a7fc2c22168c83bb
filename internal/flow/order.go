package flow

import (
	"go/ast"
	"slices"
)

// Ordered reports whether all that leads from the function of a to b happens before or
// after a: a comes before b is started, or after b has been waited for. It reports
// false if the function does not start what does b.
//
// What the function does itself orders only if nobody else runs it with the same
// variable.
func (p *Program) Ordered(a, b *Event) bool {
	home := p.homeOf(a)
	return p.orderedAt(a, b, home, home != nil || p.runsAlone(a), false)
}

// OrderedInCall is [Program.Ordered] for a variable or object that belongs to one call of the
// function that a and b are in.
func (p *Program) OrderedInCall(a, b *Event) bool { return p.orderedAt(a, b, p.homeOf(a), true, true) }

func (p *Program) orderedAt(a, b *Event, home ast.Node, alone, inCall bool) bool {
	found := false
	for fn := a.Func; fn != nil; fn = fn.Parent {
		self := p.activitiesWithin(fn, a)
		anew := append(fn.anew(home), fn.anew(indexHome(a.Addr))...)
		joined := p.joinedInside(fn, b)
		for _, act := range p.activities(fn, b) {
			if act.how == runsWithin && !alone || fn != a.Func && act.start != nil && act.start.Func.Within(a.Func) {
				continue // what a's own goroutine starts was looked at further in
			}
			if joined && act.how == runsApart {
				act.how = runsJoined
			}
			if act.how == runsApart && !alone && fn.pathAvoiding(act.at, point{exit: true}, p.joinsOf(fn, act)) {
				continue // an earlier call's may still be under way
			}
			found = true
			for _, s := range self {
				if !p.ordered(fn, s, act, anew) {
					return false
				}
			}
		}
		if home != nil && fn.Body.Pos() <= home.Pos() && home.Pos() < fn.Body.End() {
			return found // another variable in each call of fn
		}
	}
	return found && (inCall || !p.underWay(a, b))
}

// indexHome returns where the local variable is declared that chooses the element at addr, or nil: with
// the variable the element becomes another one.
func indexHome(addr *Value) ast.Node {
	if addr.Op != IndexAddr || len(addr.Args) < 2 {
		return nil
	}
	index := addr.Args[1]
	if id, ok := index.Site.(*ast.Ident); ok && index.Op == Derived {
		return id
	}
	if index.Op == Read && index.Args[0].Op == Addr && index.Args[0].Obj != nil && !IsPackageVar(index.Args[0].Obj) {
		return posNode(index.Args[0].Obj.Pos())
	}
	return nil
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

// ordered reports whether one of two activities of fn ends before the other begins, as far as the
// variable does not begin anew between the two.
func (p *Program) ordered(fn *Func, a, b activity, anew []point) bool {
	if a.how == runsApart && b.how == runsApart && a.at == b.at {
		if len(a.bodies) == 0 || len(b.bodies) == 0 || a.bodies[0] != b.bodies[0] || !p.isStartedOnce(a.bodies[0]) {
			return false // handed on together, or to somebody who runs it when he wants
		}
		return !fn.pathAvoiding(a.at, a.at, append(p.joinsOf(fn, a), anew...)) // in turn
	}
	return (b.how != runsApart || !fn.pathAvoiding(b.at, a.at, append(p.joinsOf(fn, b), anew...))) &&
		(a.how != runsApart || !fn.pathAvoiding(a.at, b.at, append(p.joinsOf(fn, a), anew...)))
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
