package flow

import (
	"go/types"
	"strings"
)

// PerhapsHolds reports whether some way to e leaves the function with a lock held, as it has
// acquired it, or some way from e releases one that is not acquired before that; or it tries to
// acquire one.
func (p *Program) PerhapsHolds(e *Event) bool {
	for fn := e.Func; fn != nil; fn = fn.Parent {
		if at, how := p.pointOf(e, fn); how == runsWithin && fn.complete && p.perhapsHolds(fn, at) {
			return true
		}
		if fn.Parent != nil && !p.RunsInPlace(fn) {
			return false
		}
	}
	return false
}

func (p *Program) perhapsHolds(fn *Func, at point) bool {
	var locks, unlocks []point
	for _, e := range fn.Events {
		pt := point{block: e.block, seq: e.seq, exit: e.Deferred}
		switch {
		case e.Kind == LockEvent:
			locks = append(locks, pt)
		case e.Kind == UnlockEvent:
			unlocks = append(unlocks, pt)
		case e.Kind == CallEvent && e.Callee != nil && strings.HasPrefix(e.Callee.Name(), "Try") && strings.HasSuffix(e.Callee.Name(), "Lock"):
			return true
		}
	}
	for _, l := range locks {
		if !l.exit && fn.pathAvoiding(l, at, unlocks) {
			return true
		}
	}
	for _, u := range unlocks {
		if !u.exit && fn.pathAvoiding(at, u, locks) {
			return true
		}
	}
	return false
}

// LocksBefore reports whether e happens between calls of methods by which, as their names say, a
// lock of the package's own is acquired and released.
func (p *Program) LocksBefore(e *Event) bool {
	locks, unlocks := false, false
	for _, o := range p.lockCallsOf(e.Func.top()) {
		switch {
		case o.Func != e.Func:
		case strings.HasSuffix(o.Callee.Name(), "Unlock"):
			unlocks = unlocks || o.Deferred || Reaches(e, o)
		default:
			locks = locks || Reaches(o, e)
		}
	}
	return locks && unlocks
}

// lockCallsOf returns the calls of such methods in a function and its literals.
func (p *Program) lockCallsOf(top *Func) []*Event {
	calls, ok := p.lockCalls[top]
	if ok {
		return calls
	}
	for o := range top.All {
		if o.Kind != CallEvent || o.Callee == nil || o.Callee.Pkg() == nil || o.Callee.Pkg().Path() == "sync" {
			continue
		}
		if name := o.Callee.Name(); strings.HasSuffix(name, "Unlock") || strings.HasSuffix(name, "Lock") && !strings.HasPrefix(name, "Try") {
			calls = append(calls, o)
		}
	}
	p.lockCalls[top] = calls
	return calls
}

// AcquiredBefore reports whether the function of e, before e, or a caller's before the call acquires
// a lock and releases it, itself or in a callee: what others do with the lock held may have
// happened by then.
func (p *Program) AcquiredBefore(e *Event) bool { return p.acquiredBefore(e, 0) }

func (p *Program) acquiredBefore(e *Event, depth int) bool {
	for o := range e.Func.top().All {
		if o.Func != e.Func || !Reaches(o, e) {
			continue
		}
		if o.Kind == LockEvent || o.Kind == CallEvent && o.Callee != nil && p.locksIn(o.Callee.Origin(), 0) {
			return true
		}
	}
	if e.Func.top().Obj == nil || depth > maxInline {
		return false
	}
	for _, u := range p.usesThatCount(e.Func.top().Obj) {
		if u.kind != useCall || u.in == nil || u.in == e.Func.Decl() {
			continue
		}
		if call := p.callEvent(u); call != nil && p.acquiredBefore(call, depth+1) {
			return true
		}
	}
	return false
}

// locksIn reports whether a function of the package, or a callee, acquires a lock.
func (p *Program) locksIn(fn *types.Func, depth int) bool {
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || depth > maxInline {
		return false
	}
	for e := range p.Func(decl).All {
		if e.Kind == LockEvent || e.Kind == CallEvent && e.Callee != nil && p.locksIn(e.Callee.Origin(), depth+1) {
			return true
		}
	}
	return false
}
