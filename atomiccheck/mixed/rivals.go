package mixed

import (
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// rivalOf returns an atomic access to w with which the plain access p races, or
// nil if there is none.
func (s *subject) rivalOf(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := p.At()
	if p.Owned || s.isApart(e) || s.isCopy(w, p) {
		return nil
	}
	var rivals []*accesses.Access
	for _, a := range w.Atomics {
		switch {
		case a.Owned || !p.Writes && !a.Writes:
		case a.Event == nil && (s.Prog.WaitedBefore(e) || s.PublishedLater(e.Func.Top(), e)), a.Event != nil && s.excluded(e, a.At()):
		default:
			rivals = append(rivals, a)
		}
	}
	if len(rivals) == 0 || s.locked(w, e, p, rivals) {
		return nil
	}
	for _, a := range rivals {
		if s.overlap(e, a, rivals) {
			return a
		}
	}
	return nil
}

// isApart reports whether nobody else can reach the variable that e accesses.
func (s *subject) isApart(e *flow.Event) bool {
	return s.Prog.OwnedByCallers(e) || s.Prog.RunsOnce(e) ||
		s.IsFinalized(e) || accesses.IsResult(e.Addr) ||
		s.Recycled(e.Func.Top(), e) || s.TakenOut(e) || flow.Received(e.Addr) || e.Func.Top().Unlinks(e.Addr) ||
		s.Prog.IsLent(e) || s.isLast(e) || flow.TimerStopped(e) || s.Prog.IsOwnArm(e) || s.Prog.Wipes(e) ||
		s.AuthorExcludes(e) || s.SaysPlain(e.Node) || isInit(e.Func) || s.IsRetired(e) ||
		s.IsInTest(e) && !accesses.StartsGoroutines(e.Func.Top())
}

// excluded reports whether the atomic access a does not happen at the same time as e:
// it is on another object, or one comes before the other.
func (s *subject) excluded(e, a *flow.Event) bool {
	if s.Prog.OwnedByCallers(a) || s.Prog.DifferentObjects(e.Addr, a) || s.Prog.Ordered(e, a) || s.Prog.JoinedBefore(e, a) || s.Prog.OrderedByCallers(e, a) {
		return true
	}
	if s.Prog.IsSlot(e, a) || s.claimed(e) && s.claimed(a) || s.isKept(e, a) {
		return true
	}
	if s.Prog.Starts(e, a) {
		return false // whatever follows, a may be under way
	}
	if e.Func.Constructs(flow.Root(e.Addr)) || s.PublishedLater(e.Func.Top(), e) || s.Prog.StartsUp(e) {
		return true
	}
	start := s.Prog.StartsLater(e, a)
	return start != nil && s.Prog.IsPhase(e.Func, start)
}

// locked reports whether e holds a lock that excludes the rivals.
func (s *subject) locked(w *accesses.Word, e *flow.Event, p *accesses.Access, rivals []*accesses.Access) bool {
	var others []*flow.Event
	for _, a := range rivals {
		if a.Event == nil {
			return !p.Writes && s.holdsForeignLock(e, w) // perhaps it is the writers' lock
		}
		others = append(others, a.At())
	}
	if slices.ContainsFunc(s.Prog.HeldAt(e), func(m flow.Loc) bool { return s.AllHold(others, m) }) {
		return true
	}
	if p.Writes {
		return false
	}
	// A reader's lock excludes those who hold it for writing.
	return slices.ContainsFunc(s.Prog.HeldAnyAt(e), func(m flow.Loc) bool {
		return !slices.ContainsFunc(others, func(o *flow.Event) bool { return !slices.Contains(s.Prog.HeldAt(o), m) })
	})
}

// holdsForeignLock reports whether e holds a lock that the package of the variable
// declares.
func (s *subject) holdsForeignLock(e *flow.Event, w *accesses.Word) bool {
	return slices.ContainsFunc(s.Prog.HeldAnyAt(e), func(m flow.Loc) bool { return m.Obj != nil && m.Obj.Pkg() == w.Loc.Obj.Pkg() })
}

// overlap reports whether the package shows that e and a may happen at the same time.
func (s *subject) overlap(e *flow.Event, a *accesses.Access, rivals []*accesses.Access) bool {
	if a.Event == nil {
		return !s.IsInTest(e) // another package's: anybody calls it
	}
	o := a.At()
	switch inTest := s.IsInTest(e); {
	case inTest && !s.Prog.Starts(e, o):
		return false // a test's objects are its own
	case !inTest && s.IsInTest(o):
		return false
	}
	if s.Prog.MayOverlap(e, o) || s.Prog.Concurrent(e, o) || s.Prog.Concurrent(o, e) {
		return true
	}
	var all []*flow.Event
	for _, r := range rivals {
		if r.Event != nil {
			all = append(all, r.At())
		}
	}
	return !s.IsInTest(e) && s.Prog.OnOneGoroutine(e, all)
}

// isInit reports whether e's function is named as the one that users of an object call
// before all others.
func isInit(fn *flow.Func) bool {
	obj := fn.Top().Obj
	return obj != nil && obj.Signature().Recv() != nil && strings.EqualFold(obj.Name(), "init")
}

// isCopy reports whether p may read an object that was filled with what was loaded from the
// shared one: the package makes such, and p does not say whose field it reads.
func (s *subject) isCopy(w *accesses.Word, p *accesses.Access) bool {
	e := p.At()
	return w.Copied && !p.Writes && flow.IsUnplaced(e.Addr) &&
		!slices.ContainsFunc(w.Atomics, func(a *accesses.Access) bool {
			return a.Event != nil && a.Event.Func.Top() == e.Func.Top() && flow.Root(a.Addr) == flow.Root(e.Addr)
		})
}

// isLast reports whether e is reached only by whoever gives up the object last, or while the
// object is made.
func (s *subject) isLast(e *flow.Event) bool {
	return flow.IsLastRelease(e) || s.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Owned || flow.IsLastRelease(c) })
}

// claimed reports whether e is done by one goroutine at a time: whoever won a
// CompareAndSwap, here or in all callers.
func (s *subject) claimed(e *flow.Event) bool {
	return s.Claims(e.Guards) || s.Prog.AtCallers(e, func(c *flow.Event) bool { return s.Claims(c.Guards) })
}

// isKept reports whether e's variable is a local one that is only given to code that runs
// before the function goes on, so that what another function does to it is in order.
func (s *subject) isKept(e, a *flow.Event) bool {
	return a.Func.Top() != e.Func.Top() &&
		(e.Kept || s.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Kept && a.Func.Top() != c.Func.Top() }))
}
