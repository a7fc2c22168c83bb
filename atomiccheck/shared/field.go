package shared

import (
	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// A field is a field or package variable, and what is done with it where others may reach it.
type field struct {
	*subject
	sides []*side
	guard guard
}

// A side is one of two accesses that may race.
type side struct {
	*accesses.Access
	e *flow.Event
	flow.Sharing
	locks   []flow.Loc // held
	excl    []flow.Loc // held for writing
	claimed bool       // the author says that a lock is held, or some caller holds one
	perhaps *bool      // see holdsPerhaps
	element bool       // the object is an element of something
	filled  bool       // a write of what has a value by then: see PerhapsFilled
}

// A fieldPair is a write and another access with which it races, and what tells that the
// variable is shared.
type fieldPair struct {
	*subject
	write, other *side
	why          evidence
}

func newField(s *subject, v *accesses.Plain) *field {
	f := &field{subject: s}
	var shared []*side
	writes := false
	for _, a := range v.Accesses {
		e := a.At()
		direct, element := pathTo(a.Addr)
		if a.Owned || a.Inner != nil || !direct {
			continue
		}
		if sharing := s.Prog.SharingOf(e); sharing.Started || sharing.Entered || sharing.Dispatched {
			shared = append(shared, &side{Access: a, e: e, Sharing: sharing, element: element})
			writes = writes || a.Writes
		}
	}
	if !writes {
		return f
	}
	for _, d := range shared {
		if s.isApart(d.e) {
			continue
		}
		claim := s.AuthorClaims(d.e)
		if claim == accesses.Alone {
			continue
		}
		d.locks, d.excl = s.Prog.HeldAnyAt(d.e), s.Prog.HeldAt(d.e)
		d.claimed = claim != accesses.Nothing || s.Prog.PerhapsLocked(d.e) || s.Prog.LocksBefore(d.e) || s.Prog.RunsStored(d.e)
		d.filled = d.Writes && s.Prog.PerhapsFilled(d.e)
		f.sides = append(f.sides, d)
	}
	f.guard = f.guardOf()
	return f
}

// pathTo reports whether only fields, pointers and elements lead from a parameter, or a variable of the
// package, to the variable at addr; and whether it belongs to an element, rather than being one.
func pathTo(addr *flow.Value) (direct, element bool) {
	if addr.Op == flow.IndexAddr {
		addr = addr.Args[0]
	}
	for addr.Op == flow.FieldAddr || addr.Op == flow.Read || isElement(addr) {
		element = element || isElement(addr)
		addr = addr.Args[0]
	}
	return addr.Op == flow.Addr || addr.Op == flow.Fresh, element
}

// isElement reports whether v is the address of an element, or the element that a loop ranges over.
func isElement(v *flow.Value) bool {
	return v.Op == flow.IndexAddr || v.Op == flow.Derived && len(v.Args) > 0
}

// isFree reports whether nothing tells that a lock is held at an access.
func (f *field) isFree(d *side) bool { return len(d.locks) == 0 && !d.claimed && !f.holdsPerhaps(d) }

// holdsPerhaps reports whether a lock may be held at an access, on some way there.
func (f *field) holdsPerhaps(d *side) bool {
	if d.perhaps == nil {
		held := f.Prog.PerhapsHolds(d.e)
		d.perhaps = &held
	}
	return *d.perhaps
}

// isApart reports whether nobody else can reach the variable that e accesses.
func (s *subject) isApart(e *flow.Event) bool {
	return s.Prog.OwnedByCallers(e) || s.IsLast(e) || s.IsPrivate(e) || s.TakenOut(e) || flow.Received(e.Addr) || s.Prog.IsDead(e)
}

// racingPair returns two accesses that race, or nil.
func (f *field) racingPair() *fieldPair {
	for _, w := range f.sides {
		if !w.Writes {
			continue
		}
		for _, o := range f.sides {
			if o == w {
				continue
			}
			if p := f.pairOf(w, o); p != nil {
				return p
			}
		}
		if p := f.pairOf(w, w); p != nil {
			return p
		}
	}
	return nil
}

func (f *field) pairOf(w, o *side) *fieldPair {
	why := f.evidenceOf(w, o)
	if why == nothing || !f.race(w, o) {
		return nil
	}
	if why == startedWith && (besideLock(w) != nil && f.isFree(o) || besideLock(o) != nil && f.isFree(w)) {
		why = lockedFor // says more
	}
	return &fieldPair{f.subject, w, o, why}
}

// comesFirst reports whether the function of a starts what does b after a, and is not made to be
// called again meanwhile: b is no callback that it queues, and a does not ask for what b sets.
func (f *field) comesFirst(a, b *side) bool {
	return f.Prog.StartsLater(a.e, b.e) != nil && !f.Prog.RunsStored(b.e) && !(b.Writes && !a.Writes && f.isTested(a))
}

// race reports whether nothing keeps the two apart.
func (f *field) race(w, o *side) bool {
	e, b := w.e, o.e
	if f.ShareLock(w.Access, o.Access) || w.claimed && (o.claimed || len(o.locks) > 0) || o.claimed && len(w.locks) > 0 {
		return false
	}
	inTest := f.IsInTest(e)
	if inTest != f.IsInTest(b) || inTest && e.Func.Top() != b.Func.Top() || f.arrangedByTest(e, b) {
		return false
	}
	if f.comesFirst(w, o) || f.comesFirst(o, w) || e.Func != b.Func && (f.Signalled(e, b) || f.Signalled(b, e)) {
		return false
	}
	return (f.Prog.MayOverlap(e, b) || f.Prog.RunsStored(e) != f.Prog.RunsStored(b) || f.Prog.IsQueued(e) != f.Prog.IsQueued(b)) && !f.Apart(e, b) && !f.Apart(b, e) && !f.HandedOver(w.Access, o.Access)
}
