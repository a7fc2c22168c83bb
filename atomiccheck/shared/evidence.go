package shared

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/accesses"
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
	case !f.Prog.SamePath(w.e, o.e):
		return nothing
	case f.isTakenAway(w) || f.isTakenAway(o):
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
		if f.Prog.StartsSeveral(w.e) || w.Started && w.Reads && w.Writes && f.Prog.IsStartedByMethod(w.e) {
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
	if t == nil {
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

// isGiven reports whether a write sets the variable to a constant, or to a parameter of the method.
func (f *field) isGiven(w *side) bool {
	x := f.assigned(w)
	if x == nil {
		return false
	}
	if tv := f.Info.Types[x]; tv.Value != nil || tv.IsNil() {
		return true
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && f.Info.Uses[id] != nil && accesses.IsParam(f.Info.Uses[id])
}

// assigned returns what a write assigns, or nil.
func (f *field) assigned(w *side) ast.Expr {
	cur, ok := f.Curs.Of(w.e.Target)
	if !ok {
		return nil
	}
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != len(assign.Rhs) {
		return nil
	}
	for i, lhs := range assign.Lhs {
		if lhs == w.e.Target {
			return ast.Unparen(assign.Rhs[i])
		}
	}
	return nil
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
				case f.isFree(d):
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

// isInconsistent reports whether it is a mistake that an access does without the lock that others
// hold.
func (f *field) isInconsistent(free *side) bool {
	switch t := f.Info.TypeOf(free.e.Target); {
	case t == nil, isCode(t) && free.Addr.Op != flow.IndexAddr:
		return false // set once, as a rule
	case endsUse(free.e.Func) && !isFlag(t):
		return false
	case free.Writes:
		return !f.isInitial(free)
	case slices.ContainsFunc(f.sides, func(d *side) bool { return d.Writes && d.holds(f.guard) && f.Prog.Does(free.e, d.e) }):
		return false // the only one who writes may read without the lock
	case f.isTakenAway(free):
		return false
	}
	return !f.Prog.AcquiredBefore(free.e) || !f.writtenOnce()
}

func isSlice(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// isCode reports whether a type is that of a function, or an interface.
func isCode(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok || types.IsInterface(t)
}

func isFlag(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// endsUse reports whether a function is named as one by which the use of an object ends.
func endsUse(fn *flow.Func) bool {
	obj := fn.Top().Obj
	if obj == nil {
		return false
	}
	for _, name := range []string{"close", "stop", "shutdown", "release", "destroy", "free", "finalize", "cancel", "quit", "halt", "kill", "exit", "abort", "terminate", "interrupt", "pause"} {
		if strings.HasPrefix(strings.ToLower(obj.Name()), name) {
			return true
		}
	}
	return false
}

// isInitial reports whether a write sets what is made there.
func (f *field) isInitial(w *side) bool {
	switch x := f.assigned(w).(type) {
	case *ast.CompositeLit, *ast.UnaryExpr:
		return true
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && (id.Name == "make" || id.Name == "new")
	}
	return false
}

// isTakenAway reports whether an access is to an element of what the function has taken out of the
// field: it leaves something else there.
func (f *field) isTakenAway(d *side) bool {
	if d.Addr.Op != flow.IndexAddr || d.Addr.Args[0].Op != flow.Read {
		return false
	}
	for e := range d.e.Func.Top().All {
		if e.Kind == flow.WordEvent && e.Write && e.Addr == d.Addr.Args[0].Args[0] {
			return true
		}
	}
	return false
}

// writtenOnce reports whether all writes depend on a condition, as those do that are done at the
// first use.
func (f *field) writtenOnce() bool {
	for _, d := range f.sides {
		if d.Writes && len(d.e.Guards) == 0 {
			return false
		}
	}
	return true
}

// locksUsedAt returns the locks that are held at an access, or else acquired in its function.
func (f *field) locksUsedAt(d *side) (mutexes []*flow.Value) {
	for _, l := range d.e.Locks {
		mutexes = append(mutexes, l.Mutex)
	}
	if len(mutexes) > 0 || !f.isFree(d) {
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
