package mixed

import (
	"slices"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// rivalOf returns an atomic access to w with which the plain access p races, or
// nil if there is none.
func (s *subject) rivalOf(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := s.eventAt(p)
	if p.Owned || s.isApart(e) {
		return nil
	}
	var rivals []*accesses.Access
	for _, a := range w.Atomics {
		if a.Owned || !p.Writes && !a.Writes || s.Prog.OwnedByCallers(s.eventAt(a)) ||
			s.Prog.DifferentObjects(e.Addr, a.Event) || s.Prog.Ordered(e, s.eventAt(a)) ||
			s.Prog.JoinedBefore(e, a.Event) || s.startsUp(e, a) {
			continue
		}
		rivals = append(rivals, a)
	}
	if len(rivals) == 0 || s.locked(e, p, rivals) {
		return nil
	}
	for _, a := range rivals {
		if s.overlap(e, a, rivals) {
			return a
		}
	}
	return nil
}

// eventAt returns the access as an event on the variable: a call that leads to one
// stands for it.
func (s *subject) eventAt(a *accesses.Access) *flow.Event {
	if a.Event.Addr == a.Addr {
		return a.Event
	}
	e := *a.Event
	e.Addr = a.Addr
	return &e
}

// isApart reports whether nobody else can reach the variable that e accesses.
func (s *subject) isApart(e *flow.Event) bool {
	return s.Prog.OwnedByCallers(e) || e.Func.Constructs(flow.Root(e.Addr)) || s.Prog.RunsOnce(e) ||
		s.IsFinalized(e) || accesses.IsResult(e.Addr) || s.PublishedLater(e.Func.Top(), e) ||
		s.Recycled(e.Func.Top(), e) || s.TakenOut(e) || s.AuthorExcludes(e) || s.Prog.StartsUp(e) ||
		s.IsInTest(e) && !accesses.StartsGoroutines(e.Func.Top())
}

// startsUp reports whether e belongs to a phase before the goroutine that does a is
// started: it serves the object, or is waited for.
func (s *subject) startsUp(e *flow.Event, a *accesses.Access) bool {
	later, start := s.Prog.StartsLater(e, a.Event)
	return later && start != nil && s.Prog.IsPhase(e.Func, start)
}

// locked reports whether e holds a lock that excludes the rivals.
func (s *subject) locked(e *flow.Event, p *accesses.Access, rivals []*accesses.Access) bool {
	var others []*flow.Event
	for _, a := range rivals {
		others = append(others, s.eventAt(a))
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

// overlap reports whether the package shows that e and a may happen at the same time.
func (s *subject) overlap(e *flow.Event, a *accesses.Access, rivals []*accesses.Access) bool {
	if a.Place != "" {
		return true // another package's: anybody calls it
	}
	o := s.eventAt(a)
	if s.IsInTest(o) && !s.IsInTest(e) {
		return false
	}
	if s.Prog.MayOverlap(e, o) {
		return true
	}
	var all []*flow.Event
	for _, r := range rivals {
		all = append(all, s.eventAt(r))
	}
	return !s.IsInTest(e) && s.Prog.OnOneGoroutine(e, all)
}
