package shared

import (
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// An evidence is what tells that goroutines share an object or a package variable: that two
// exported methods could be called at the same time does not.
type evidence uint8

const (
	nothing         evidence = iota
	startedWith              // a goroutine was started that does one of the two
	lockedFor                // a lock of the object is held at one of the two alone
	readLockedFor            // a lock is held at both, for reading only
	polled                   // one is in a loop without a bound, in a method that others call, and the other tells it to end
	lockedOtherwise          // both hold a lock of the object, but not the same
	besideAtomics            // the function of the write counts in atomic variables of the object
)

func (f *field) evidenceOf(w, o *side) evidence {
	switch {
	case w.element || o.element:
		if f.writtenReading(w, o) {
			return readLockedFor
		}
		return nothing
	case !f.Prog.SamePath(w.e, o.e):
		return nothing
	case w.filled, f.isTakenAway(w) || f.isTakenAway(o):
		return nothing
	case !f.guard.isZero() && w.holdsForReading(f.guard) && o.holds(f.guard):
		if !isSlice(f.Info.TypeOf(w.e.Target)) {
			return readLockedFor
		}
	case f.holdOtherLocks(w, o):
		return lockedOtherwise
	case !f.isFree(w) && !f.isFree(o):
		return nothing
	case !f.guard.isZero() && w.holds(f.guard):
		if f.isInconsistent(o) {
			return lockedFor
		}
	case !f.guard.isZero() && o.holds(f.guard):
		if f.isInconsistent(w) {
			return lockedFor
		}
	case w.e.Func == o.e.Func && (w.Started || w.Dispatched):
		if f.Prog.StartsSeveral(w.e) || w.Started && f.isUpdate(w) && f.Prog.IsStartedByMethod(w.e) {
			return startedWith
		}
	case w.Started && o.Started && !w.Entered && !o.Entered:
		if f.Prog.Meet(w.e, o.e) {
			return startedWith
		}
	case f.Prog.RunsOnce(w.e):
		return nothing // who reads has asked for it, as a rule
	case w.Started && !w.Reads && f.Prog.PerhapsPublished(w.e), f.Prog.PerhapsChecked(o.e), f.Prog.PerhapsChecked(w.e):
		return nothing
	case w.Started:
		return startedWith
	case o.Started:
		if f.isSetLater(w, o) {
			return startedWith
		}
	case w.Entered && o.Entered && f.polls(w, o):
		return polled
	case f.countsBeside(w.e) && o.Entered:
		return besideAtomics
	}
	return nothing
}

// writtenReading reports whether both accesses are to elements, with a lock held that is beside what has
// the elements, and for reading only where one is written.
func (f *field) writtenReading(w, o *side) bool {
	if !w.element || !o.element || len(w.e.Locks) != 1 || len(o.e.Locks) != 1 {
		return false
	}
	l := w.e.Locks[0]
	loc, ok := flow.LocOf(l.Mutex)
	return ok && l.Read && isBeside(l.Mutex, elementsOf(w.e.Addr)) && o.holds(guard{loc})
}

// elementsOf returns the address of what has the element that the variable at addr belongs to.
func elementsOf(addr *flow.Value) *flow.Value {
	for !isElement(addr) {
		addr = addr.Args[0]
	}
	return addr.Args[0]
}

// holdOtherLocks reports whether both accesses hold one lock each that stands beside the field, and
// these are two.
func (f *field) holdOtherLocks(w, o *side) bool {
	a, b := besideLock(w), besideLock(o)
	return a != nil && b != nil && a != b && len(w.locks) == 1 && len(w.excl) == 1 && len(o.locks) == 1 && !w.claimed && !o.claimed
}

// besideLock returns the lock beside the field that is held at an access, if it is the only one.
func besideLock(d *side) types.Object {
	if len(d.e.Locks) != 1 || !isBeside(d.e.Locks[0].Mutex, d.e.Addr) {
		return nil
	}
	return d.e.Locks[0].Mutex.Obj
}

// polls reports whether one function asks for a flag, again and again in a loop without a bound,
// that another one sets to a constant: it is meant to end the loop while that is under way.
func (f *field) polls(w, o *side) bool {
	return !o.Writes && endsUse(w.e.Func) && isFlag(f.Info.TypeOf(o.e.Target)) && w.e.Func.Top() != o.e.Func.Top() && !flow.InLoop(w.e) && f.isGiven(w) &&
		f.Prog.PolledInLoop(o.e)
}

// isSetLater reports whether what a method sets is meant to be set while the goroutine that reads
// it is under way, rather than before: the object's constructor has started that, or the value
// is that of a flag or a limit, or a configuration that is replaced, and no function or logger.
func (f *field) isSetLater(w, o *side) bool {
	if f.Prog.IsStartedByConstructor(o.e) {
		return true
	}
	t := f.Info.TypeOf(w.e.Target)
	if t == nil || isFluent(w.e.Func) {
		return false
	}
	if !w.Reads && !f.isGiven(w) {
		return false
	}
	global := flow.IsPackageVar(flow.Root(w.e.Addr).Obj)
	if b, ok := t.Underlying().(*types.Basic); ok {
		return !global || b.Info()&types.IsString == 0
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok && !global
}

// isFluent reports whether a method returns its object, as those do by which it is built.
func isFluent(fn *flow.Func) bool {
	obj := fn.Top().Obj
	if obj == nil || obj.Signature().Recv() == nil || obj.Signature().Results().Len() == 0 {
		return false
	}
	return types.Identical(obj.Signature().Results().At(0).Type(), obj.Signature().Recv().Type())
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
