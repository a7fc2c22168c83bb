package mixed

import (
	"slices"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// annotated stands for the atomic accesses that an annotation demands of others.
const annotated = "+checkatomic"

// rivalOf returns an atomic access to w with which the plain access p races, or
// nil if there is none.
func (s *subject) rivalOf(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := p.At()
	if p.Owned || s.isApart(w, p) || s.isCopy(w, p) || s.isAllowed(w, p) {
		return nil
	}
	var rivals []*accesses.Access
	for _, a := range w.Atomics {
		switch {
		case a.Owned || !p.Writes && !a.Writes:
		case a.Event == nil && (s.Prog.WaitedBefore(e) || s.PublishedLater(e.Func.Top(), e)), a.Event != nil && s.Apart(e, a.At()):
		default:
			rivals = append(rivals, a)
		}
	}
	if len(rivals) == 0 || s.locked(w, e, p, rivals) {
		return nil
	}
	for _, a := range rivals {
		if s.overlap(w, e, a) {
			return a
		}
	}
	return nil
}

// demandOf returns what the author demands of p by an annotation, where nothing shows that p
// races, or nil.
func (s *subject) demandOf(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := p.At()
	if w.Said == nil || !w.Said.Atomic || p.Owned || s.IsInTest(e) || s.isApart(w, p) || s.claims(w, e) != accesses.Nothing || s.isAllowed(w, p) || s.Prog.Constructs(e.Func, flow.Root(e.Addr)) {
		return nil
	}
	return &accesses.Access{Name: annotated, Pos: w.Loc.Obj.Pos()}
}

// locked reports whether e holds a lock that excludes the rivals.
func (s *subject) locked(w *accesses.Word, e *flow.Event, p *accesses.Access, rivals []*accesses.Access) bool {
	var others []*flow.Event
	claimed := s.claims(w, e) == accesses.LockHeld
	for _, a := range rivals {
		if a.Event == nil {
			return !p.Writes && (claimed || s.holdsForeignLock(e, w)) // perhaps it is the writers' lock
		}
		others = append(others, a.At())
	}
	if slices.ContainsFunc(s.Prog.HeldAt(e), func(m flow.Loc) bool { return s.AllHold(others, m) }) {
		return true
	}
	if slices.ContainsFunc(s.Prog.DetachedUnder(e), func(m flow.Loc) bool { return s.AllHold(others, m) }) {
		return true
	}
	if claimed && !slices.ContainsFunc(others, s.isLockFree) {
		return true // the lock of which the author speaks is perhaps theirs
	}
	if p.Writes {
		return false
	}
	// A reader's lock excludes those who hold it for writing.
	return slices.ContainsFunc(s.Prog.HeldAnyAt(e), func(m flow.Loc) bool {
		return !slices.ContainsFunc(others, func(o *flow.Event) bool { return !slices.Contains(s.Prog.HeldAt(o), m) })
	})
}

// isLockFree reports whether o is done without a lock, as far as the package and its author
// say.
func (s *subject) isLockFree(o *flow.Event) bool {
	return len(s.Prog.HeldAnyAt(o)) == 0 && !s.AuthorExcludes(o) && !s.IsInTest(o)
}

// holdsForeignLock reports whether e holds a lock that the package of the variable
// declares.
func (s *subject) holdsForeignLock(e *flow.Event, w *accesses.Word) bool {
	return slices.ContainsFunc(s.Prog.HeldAnyAt(e), func(m flow.Loc) bool { return m.Obj != nil && m.Obj.Pkg() == w.Loc.Obj.Pkg() })
}

// overlap reports whether the package shows that e and a may happen at the same time.
func (s *subject) overlap(w *accesses.Word, e *flow.Event, a *accesses.Access) bool {
	if a.Event == nil {
		return !s.IsInTest(e) // another package's: anybody calls it
	}
	o := a.At()
	switch inTest := s.IsInTest(e); {
	case s.Prog.OwnedByCallers(e):
		return true // see excluded
	case inTest && !s.Prog.Starts(e, o):
		return false // a test's objects are its own
	case !inTest && s.IsInTest(o):
		return false
	}
	if s.Prog.MayOverlap(e, o) || s.Prog.StartedByCallers(e, o) || s.Prog.AppliedLate(e, o) || s.Prog.Concurrent(e, o) || s.Prog.Concurrent(o, e) {
		return true
	}
	var all []*flow.Event
	for _, other := range w.Atomics {
		if other.Event != nil && !other.Owned {
			all = append(all, other.At())
		}
	}
	return !s.IsInTest(e) && s.Prog.OnOneGoroutine(e, all)
}
