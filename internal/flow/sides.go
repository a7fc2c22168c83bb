package flow

import "slices"

// signalsAfter returns the signals that the side gives after its place, those included that it
// gives in a later round of a loop.
func (p *Program) signalsAfter(s side) (found []signal) {
	s.body.all(func(r *Event) bool {
		sig, ok := p.signalOf(r)
		if !ok || slices.Contains(found, sig) {
			return true
		}
		if sig.how == byLeaving && !p.leavesOnly(s, sig.obj) {
			return true
		}
		at, how := p.pointOf(r, s.body)
		if how == runsWithin && (at.exit || s.body.pathAvoiding(s.at, at, nil)) {
			found = append(found, sig)
		}
		return true
	})
	return found
}

// neverBefore returns whether the side gives no such signal before its place.
func (p *Program) neverBefore(s side) func(signal) bool {
	return func(sig signal) bool {
		never := true
		s.body.all(func(r *Event) bool {
			if given, ok := p.signalOf(r); ok && given == sig {
				at, how := p.pointOf(r, s.body)
				if how == runsWithin && !at.exit && s.body.pathAvoiding(at, s.at, nil) {
					never = false
				}
			}
			return never
		})
		return never
	}
}

// othersSignal reports whether a third goroutine of fn gives the signal as well, and the side
// that waits does so only once.
func (p *Program) othersSignal(fn *Func, giver, waiter side, sig signal) bool {
	if sig.how == byLeaving || sig.how == byMethod {
		return false // a group waits for all; what an object does is its own
	}
	others, waits := false, 0
	fn.all(func(e *Event) bool {
		if given, ok := p.signalOf(e); ok && given == sig && !e.Func.Within(waiter.body) && !p.runsOn(giver, e) {
			others = true
		}
		if waited, ok := p.awaitedBy(e); ok && waited == sig {
			if at, how := p.pointOf(e, waiter.body); how == runsWithin {
				waits++
				if waiter.body.pathAvoiding(at, at, nil) {
					waits++ // in a loop
				}
			}
		}
		return true
	})
	return others && waits < 2
}

// runsOn reports whether e runs on the side's goroutine.
func (p *Program) runsOn(s side, e *Event) bool {
	if !e.Func.Within(s.body) {
		return false
	}
	_, how := p.pointOf(e, s.body)
	return how == runsWithin
}

// awaitsOne reports whether the side waits, on every way to its place, for one of the signals,
// of which the given property holds.
func (p *Program) awaitsOne(s side, sigs []signal, has func(signal) bool) bool {
	for _, sig := range sigs {
		if p.awaitsInside(s, sig) && has(sig) {
			return true
		}
		var waits []point
		s.body.all(func(e *Event) bool {
			if waited, ok := p.awaitedBy(e); ok && waited == sig {
				if at, how := p.pointOf(e, s.body); how == runsWithin {
					waits = append(waits, s.body.lifted(at, point{block: -1})...)
				}
			}
			return true
		})
		if len(waits) == 0 || !has(sig) {
			continue
		}
		waits = append(waits, p.deadClauses(s.body)...)
		if !slices.ContainsFunc(s.from, func(from point) bool { return s.body.pathAvoiding(from, s.at, waits) }) {
			return true
		}
	}
	return false
}

// awaitsInside reports whether a literal within the side's body, which runs on its goroutine,
// waits for the signal on every way from its beginning to the place.
func (p *Program) awaitsInside(s side, sig signal) bool {
	for fn := s.e.Func; fn != s.body; fn = fn.Parent {
		if !fn.complete {
			continue
		}
		var waits []point
		for _, e := range fn.Events {
			if waited, ok := p.awaitedBy(e); ok && waited == sig {
				at, _ := p.pointOf(e, fn)
				waits = append(waits, at)
			}
		}
		at, how := p.pointOf(s.e, fn)
		if len(waits) > 0 && how == runsWithin && !fn.pathAvoiding(entryPoint(), at, waits) {
			return true
		}
	}
	return false
}
