package shared

import (
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
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
	case !f.Prog.SamePath(w.e, o.e):
		return nothing
	case !f.guard.isZero() && w.holdsForReading(f.guard) && o.holds(f.guard):
		return readLockedFor
	case !w.isFree() && !o.isFree():
		return nothing
	case !f.guard.isZero() && (w.holds(f.guard) || o.holds(f.guard)):
		return lockedFor
	case w.e.Func == o.e.Func && w.Started:
		if w.Reads && w.Writes || f.Prog.StartsSeveral(w.e) {
			return startedWith
		}
	case w.Started && o.Started && !w.Entered && !o.Entered:
		if f.Prog.Meet(w.e, o.e) {
			return startedWith
		}
	case w.Started && !w.Reads && f.Prog.PerhapsPublished(w.e), f.Prog.PerhapsChecked(o.e), f.Prog.PerhapsChecked(w.e):
		return nothing
	case w.Started || o.Started:
		return startedWith
	case f.countsBeside(w.e) && o.Entered:
		return besideAtomics
	}
	return nothing
}

// A guard is a lock of the object that a field belongs to, or of the package of a variable, that
// most accesses hold.
type guard struct{ lock flow.Loc }

func (g guard) isZero() bool { return g.lock.Obj == nil }

func (d *side) holds(g guard) bool { return slices.Contains(d.locks, g.lock) }

func (d *side) holdsForReading(g guard) bool { return d.holds(g) && !slices.Contains(d.excl, g.lock) }

// guardOf returns the lock that is held for at least one write, or that the function of a write
// without it uses as well, and for as many accesses as there are without any.
func (f *field) guardOf() guard {
	for _, w := range f.sides {
		if !w.Writes {
			continue
		}
		for _, m := range f.locksUsedAt(w) {
			loc, ok := flow.LocOf(m)
			if !ok || !isBeside(m, w.e.Addr) {
				continue
			}
			g, locked, free := guard{loc}, 0, 0
			for _, d := range f.sides {
				switch {
				case d.holds(g):
					locked++
				case d.isFree():
					free++
				}
			}
			if locked > 0 && locked >= free {
				return g
			}
		}
	}
	return guard{}
}

// locksUsedAt returns the locks that are held at an access, or else acquired in its function.
func (f *field) locksUsedAt(d *side) (mutexes []*flow.Value) {
	for _, l := range d.e.Locks {
		mutexes = append(mutexes, l.Mutex)
	}
	if len(mutexes) > 0 || !d.isFree() {
		return mutexes
	}
	for e := range d.e.Func.Top().All {
		if e.Kind == flow.LockEvent && !e.Inlined() {
			mutexes = append(mutexes, e.Addr)
		}
	}
	return mutexes
}

// isBeside reports whether a lock is part of the same struct as a variable, or both belong to the
// package.
func isBeside(mutex, addr *flow.Value) bool {
	for addr.Op == flow.IndexAddr || addr.Op == flow.Read {
		addr = addr.Args[0] // an element of what the variable holds
	}
	if addr.Op == flow.Addr {
		return mutex.Op == flow.Addr && flow.IsPackageVar(mutex.Obj) && flow.IsPackageVar(addr.Obj)
	}
	return addr.Op == flow.FieldAddr && mutex.Op == flow.FieldAddr && mutex.Args[0] == addr.Args[0]
}

// countsBeside reports whether the function of e, which other packages call, adds to an atomic
// variable of the object that e's variable belongs to: so it is made to be called by several
// goroutines at a time. What only stores or takes turns, or counts down to the last, is not.
func (f *field) countsBeside(e *flow.Event) bool {
	if e.Addr.Op != flow.FieldAddr || !f.Prog.CalledFromOutside(e.Func) {
		return false
	}
	counts := false
	for o := range e.Func.Top().All {
		if o.Kind != flow.AtomicEvent || o.Addr.Op != flow.FieldAddr || o.Addr.Args[0] != e.Addr.Args[0] {
			continue
		}
		if o.Op.Kind != atomicapi.Add || o.New == nil || o.New.Op != flow.Const || strings.HasPrefix(o.New.Text, "-") {
			return false
		}
		counts = true
	}
	return counts
}
