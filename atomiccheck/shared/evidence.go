package shared

import (
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An evidence is what tells that goroutines share an object or a package variable: that two
// exported methods could be called at the same time does not.
type evidence uint8

const (
	nothing       evidence = iota
	startedWith            // a goroutine was started that does one of the two
	lockedFor              // a lock of the object is held at one of the two alone
	readLockedFor          // a lock is held at both, for reading only
	besideAtomics          // the functions of both use atomic variables of the object
)

func (f *field) evidenceOf(w, o *side) evidence {
	switch {
	case len(w.locks) > 0 && len(w.excl) == 0 && slices.ContainsFunc(w.locks, func(m flow.Loc) bool { return slices.Contains(o.locks, m) }):
		return readLockedFor
	case len(w.locks) > 0 && o.isFree(), w.isFree() && len(o.locks) > 0:
		return lockedFor
	case w.started || o.started:
		return startedWith
	case f.usesAtomics(w.e) && f.usesAtomics(o.e):
		return besideAtomics
	}
	return nothing
}

// usesAtomics reports whether the function of e operates on an atomic variable of the object
// that e's variable belongs to.
func (f *field) usesAtomics(e *flow.Event) bool {
	if e.Addr.Op != flow.FieldAddr {
		return false
	}
	for o := range e.Func.Top().All {
		if o.Kind == flow.AtomicEvent && o.Addr.Op == flow.FieldAddr && o.Addr.Args[0] == e.Addr.Args[0] {
			return true
		}
	}
	return false
}
