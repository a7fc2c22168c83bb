package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// joinedInside reports whether a literal in fn starts the goroutine that does b, and waits
// for it before it returns.
func (p *Program) joinedInside(fn *Func, b *Event) bool {
	if !b.Func.Within(fn) {
		return false
	}
	for lit := b.Func; lit != fn; lit = lit.Parent {
		if !lit.complete || p.relationWithin(lit, fn) != runsWithin {
			continue
		}
		acts := p.activitiesWithin(lit, b)
		open := slices.ContainsFunc(acts, func(act activity) bool {
			return act.how == runsApart && lit.pathAvoiding(act.at, point{exit: true}, p.joinsOf(lit, act))
		})
		if len(acts) > 0 && !open {
			return true
		}
	}
	return false
}

// joinsOf returns the points of fn at which it waits for what an activity runs.
func (p *Program) joinsOf(fn *Func, act activity) []point {
	var joins []point
	fn.all(func(e *Event) bool {
		switch e.Kind {
		case RecvEvent, SendEvent, CallEvent, TestEvent, LockEvent:
		default:
			return true
		}
		at, how := p.pointOf(e, fn)
		if how == runsWithin && p.waitsFor(fn, e, act) {
			points := fn.lifted(at, act.at)
			if e.Kind == RecvEvent && p.isOneOfMany(fn, e, at, act) {
				points = slices.DeleteFunc(points, func(pt point) bool { return !pt.isHead })
			}
			joins = append(joins, points...)
		}
		return true
	})
	if len(joins) > 0 {
		joins = append(joins, p.deadClauses(fn)...)
	}
	return joins
}

// JoinedBefore reports whether the function of a waits, on every way to a, for the
// goroutines that do b.
func (p *Program) JoinedBefore(a, b *Event) bool {
	fn := a.Func.top()
	if !fn.complete || fn == b.Func.top() {
		return false // see Ordered
	}
	at, how := p.pointOf(a, fn)
	if how != runsWithin {
		return false
	}
	act := activity{how: runsApart}
	if start := p.startOf(b.Func, nil); start != nil {
		act.access, act.bodies = b, start
	} else if obj := b.Func.top().Obj; obj != nil {
		act.bodies = p.threadBodies(obj)
	}
	if len(act.bodies) == 0 {
		return false
	}
	joins := p.joinsOf(fn, act)
	return len(joins) > 0 && !fn.pathAvoiding(entryPoint(), at, joins)
}

// waitsFor reports whether e waits for what the activity runs: for a group that it
// mentions and leaves after the access, for a channel that it sends on or closes, for
// somebody else who waits so, or in a callee.
func (p *Program) waitsFor(fn *Func, e *Event, act activity) bool {
	switch e.Kind {
	case RecvEvent:
		ch := p.receivedFrom(e)
		return ch != nil && !p.countsSome(e) && p.signals(fn, ch, act, 0)
	case SendEvent:
		ch := p.syncObject(e)
		return ch != nil && isSignal(ch) && p.mentions(act.bodies, ch)
	case CallEvent:
		if e.Callee == nil {
			return p.callsReturnedWait(e, act) || p.callsWaitingLit(fn, e, act)
		}
		if call, ok := e.Node.(*ast.CallExpr); ok && e.frame == nil && isCondWait(e.Callee) {
			count := p.countdown(call)
			return count != nil && p.mentions(act.bodies, count)
		}
		callee := e.Callee.Origin()
		decl := p.decls[callee]
		switch {
		case decl != nil:
			return p.joins(callee) && (!p.givesUp(decl) || isTested(fn, e)) && !slices.Contains(act.bodies, ast.Node(decl)) && p.calleeWaitsFor(decl, e, act)
		case isWait(callee):
			group := p.syncObject(e)
			return group == nil || p.mentions(act.bodies, group) && p.leavesAfter(act, group)
		}
		return p.joins(callee) && p.sharesOperand(e, act) || p.readsToEnd(e, act)
	case TestEvent:
		return p.pollsFlag(e, act)
	case LockEvent:
		return unlocksFor(e, act)
	}
	return false
}

// unlocksFor reports whether what the activity runs releases, after its access, the mutex that
// lock acquires, and does not acquire it itself: whoever has held it since before waits.
func unlocksFor(lock *Event, act activity) bool {
	if act.access == nil || lock.Addr == nil {
		return false
	}
	loc, ok := mutexLoc(lock.Addr)
	return ok && slices.Contains(act.access.Func.heldUntilReleased(act.access), loc)
}

// sharesOperand reports whether what the activity runs mentions a variable that the call
// mentions.
func (p *Program) sharesOperand(call *Event, act activity) bool {
	for n := range ast.Preorder(call.Node) {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := p.info.Uses[id].(*types.Var); ok && !isBasic(v.Type()) && p.mentions(act.bodies, v.Origin()) {
				return true
			}
		}
	}
	return false
}

// othersWaitFor is waitsFor for what another goroutine waits for before it signals.
func (p *Program) othersWaitFor(fn *Func, w *Event, act activity) bool {
	if w.Kind == RecvEvent {
		ch := p.receivedFrom(w)
		return ch != nil && p.signals(fn, ch, act, 1)
	}
	return p.waitsFor(fn, w, act)
}

// pollsFlag reports whether e is a condition on an atomic variable that what the activity
// runs writes after its access: it waits until that is done.
func (p *Program) pollsFlag(e *Event, act activity) bool {
	if act.access == nil {
		return false
	}
	for _, v := range e.Func.Sources(e.Result, false) {
		if v.Args[0] == act.access.Addr {
			continue
		}
		loc, ok := LocOf(v.Args[0])
		if !ok {
			continue
		}
		for _, w := range act.access.Func.Events {
			if w.Kind != AtomicEvent || w == act.access || !w.Op.Kind.Writes() || !w.Deferred && !Reaches(act.access, w) {
				continue
			}
			if l, ok := LocOf(w.Addr); ok && l == loc {
				return true
			}
		}
	}
	return false
}

// WaitedBefore reports whether the function of e waits for some goroutines on every way
// to e.
func (p *Program) WaitedBefore(e *Event) bool {
	fn := e.Func.top()
	at, how := p.pointOf(e, fn)
	if how != runsWithin || !fn.complete {
		return false
	}
	var joins []point
	fn.all(func(w *Event) bool {
		if w.Kind != CallEvent || w.Callee == nil || !p.joins(w.Callee.Origin()) && !isWait(w.Callee) || !concerns(w, e.Addr) {
			return true
		}
		if j, how := p.pointOf(w, fn); how == runsWithin {
			joins = append(joins, fn.lifted(j, point{})...)
		}
		return true
	})
	return len(joins) > 0 && !fn.pathAvoiding(entryPoint(), at, joins)
}

// concerns reports whether an operand of a call leads to the variable at addr, or belongs
// to the same object.
func concerns(call *Event, addr *Value) bool {
	root := deepRoot(addr)
	return slices.ContainsFunc(call.Args, func(a *Value) bool { return deepRoot(a) == root })
}

// deepRoot returns the variable or value from which an address leads on, through
// pointers.
func deepRoot(addr *Value) *Value {
	for {
		addr = Root(addr)
		if addr.Op != Read && addr.Op != Assert {
			return addr
		}
		addr = addr.Args[0]
	}
}
