package flow

// A side is one of two places in a function that run on different goroutines: the body on which
// its goroutine begins, and where the place is in it.
type side struct {
	body *Func // the function around both, or the literal that runs apart
	e    *Event
	at   point
	from []point // where the other side begins to run, as the body sees it; its entry if that is outside
}

// HandedOver reports whether what a does comes before what b does, or the other way round,
// because one of them gives a signal after it, for which the other waits before it does what it
// does: it sends, closes, leaves a group, cancels or receives without a buffer. They take turns
// if each waits for the other.
//
// Inv: a and b are in one declared function.
func (p *Program) HandedOver(a, b *Event) bool {
	fn := common(a, b)
	if fn == nil || !fn.complete {
		return false
	}
	for _, x := range p.liftToCalls(fn, a) {
		for _, y := range p.liftToCalls(fn, b) {
			if !p.handed(fn, x, y) {
				return false
			}
		}
	}
	return true
}

// HandedAcross is [Program.HandedOver] for accesses in two functions, which give and await
// signals by fields, variables of the package or what both have captured: s.err = err;
// close(s.done) and <-s.done; return s.err.
func (p *Program) HandedAcross(a, b *Event) bool {
	x, y := p.ownSide(a), p.ownSide(b)
	any := func(s signal) bool { return s.how != byMethod }
	return p.awaitsOne(y, p.signalsAfter(x), any)
}

// ownSide returns the side of e in the body with which its goroutine begins, as far as its
// declared function shows that.
func (p *Program) ownSide(e *Event) side {
	body := e.Func.top()
	for lit := e.Func; lit.Parent != nil; lit = lit.Parent {
		if p.relationOfLit(lit) != runsWithin {
			body = lit
			break
		}
	}
	at, _ := p.pointOf(e, body)
	return side{body: body, e: e, at: at, from: []point{entryPoint()}}
}

// liftToCalls returns the calls of the literal that holds e, if a variable holds that and all
// that is done with it is to call it; else e.
func (p *Program) liftToCalls(fn *Func, e *Event) []*Event {
	if e.Func == fn {
		return []*Event{e}
	}
	if calls := p.callsOf(fn, e); len(calls) > 0 {
		return calls
	}
	return []*Event{e}
}

func (p *Program) handed(fn *Func, a, b *Event) bool {
	x, ok := p.sideOf(fn, a, b)
	y, ok2 := p.sideOf(fn, b, a)
	if !ok || !ok2 || x.body == y.body {
		return false
	}
	after, strictly := p.signalsAfter(x), p.neverBefore(x)
	if p.awaitsOne(y, after, func(s signal) bool { return strictly(s) && !p.othersSignal(fn, x, y, s) }) {
		return true
	}
	back, strictlyBack := p.signalsAfter(y), p.neverBefore(y)
	if p.awaitsOne(x, back, func(s signal) bool { return strictlyBack(s) && !p.othersSignal(fn, y, x, s) }) {
		return true
	}
	if p.betweenRuns(fn, x, y) || p.betweenRuns(fn, y, x) || p.polls(x) || p.polls(y) {
		return true
	}
	all := func(s signal) bool { return s.how != byReceiving }
	return p.awaitsOne(y, after, all) && p.awaitsOne(x, back, all)
}

// sideOf returns the side of e, where other is on the other one.
func (p *Program) sideOf(fn *Func, e, other *Event) (side, bool) {
	body := fn
	for lit := e.Func; lit != fn; lit = lit.Parent {
		if p.relationOfLit(lit) != runsWithin {
			body = lit
		}
	}
	at, how := p.pointOf(e, body)
	if how != runsWithin || !body.complete {
		return side{}, false
	}
	s := side{body: body, e: e, at: at, from: []point{entryPoint()}}
	if body != fn {
		return s, true
	}
	s.from = nil
	for _, act := range p.activitiesWithin(fn, other) {
		if act.how == runsApart {
			s.from = append(s.from, act.at)
		}
	}
	return s, len(s.from) > 0
}
