package accesses

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// Exclusive reports whether nobody else can write the variable of b between a,
// which read it, and b, as far as the package shows.
//
// Inv: a and b are operations on one variable, in one function.
func (x *Index) Exclusive(a, b *flow.Event) bool {
	return x.Excludes(a, b, x.WritersAt(b.Addr))
}

// Excludes is [Index.Exclusive] if only the given writers matter.
func (x *Index) Excludes(a, b *flow.Event, writers []*flow.Event) bool {
	return x.Prog.OwnedByCallers(b) ||
		x.Prog.RunsOnce(b) ||
		x.Claims(b.Guards) && x.Claims(a.Guards) ||
		wonAt(b) || wonThrough(a, b) ||
		x.InTestBody(b) ||
		x.LockedAgainst(a, b, writers) ||
		x.TakenOut(b) ||
		x.Released(b) ||
		x.AuthorExcludes(b) ||
		len(writers) > 0 && x.hasOneWriter(a, b, writers)
}

// hasOneWriter reports whether the package does not show two goroutines of
// which one does a and b, and the other what else writes the variable. Where a
// starts the goroutine of b, others may do so too. If it shows one goroutine for
// all that is done with the variable, it does not show why that is atomic, so
// there is more than it shows.
func (x *Index) hasOneWriter(a, b *flow.Event, writers []*flow.Event) bool {
	if a.Func != b.Func && b.Func.Within(a.Func) {
		return !x.Overlaps(a, writers)
	}
	if x.Overlaps(b, writers) {
		return false
	}
	for v := b.Addr; v.Op == flow.FieldAddr; v = v.Args[0] {
		if x.Prog.IsPointedTo(v.Obj) {
			return true
		}
	}
	return x.IsInTest(b) || !x.Prog.OnOneGoroutine(b, x.accesses(b))
}

// accesses returns the operations on e's variable while other goroutines may
// reach it.
func (x *Index) accesses(e *flow.Event) []*flow.Event {
	loc, ok := flow.LocOf(e.Addr)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(x.At[loc]), x.Prog.OwnedByCallers)
}

// wonAt reports whether e follows a CompareAndSwap of its own variable that won.
func wonAt(e *flow.Event) bool {
	return slices.ContainsFunc(e.Guards, func(g *flow.Guard) bool {
		return g.True && g.Cond.Op == flow.Atomic && g.Cond.Kind == atomicapi.CompareAndSwap && g.Cond.Args[0] == e.Addr
	})
}

// wonThrough reports whether b is guarded by what an Add or the like on the
// object that a loaded has returned: the last to leave the old one replaces it.
func wonThrough(a, b *flow.Event) bool {
	fn := b.Func.Top()
	return slices.ContainsFunc(b.Guards, func(g *flow.Guard) bool {
		won := false
		fn.Walk(g.Cond, func(v *flow.Value) {
			won = won || v.Op == flow.Atomic && v.Kind.ReadModifyWrite() && v.Args[0] != b.Addr && fn.Uses(v.Args[0], a.Result)
		})
		return won
	})
}

// TakenOut reports whether e's variable is part of an object that a Swap, Add
// or CompareAndSwap handed to e's goroutine, as when buffers are exchanged.
func (x *Index) TakenOut(e *flow.Event) bool {
	return isTakenOut(e.Func, e.Addr) || x.Prog.OperandAtCallers(e, isTakenOut)
}

// isTakenOut reports whether v leads through an element that an atomic variable
// chose, of two buffers the one that is not in use, or through an object that an
// update returned. An index that a loop moves on from there is nobody's.
func isTakenOut(fn *flow.Func, v *flow.Value) bool {
	fn = fn.Top()
	for ; v != nil; v = v.Args[0] {
		if v.Op == flow.IndexAddr && len(fn.Sources(v.Args[1], false)) > 0 && !isMoved(fn, v.Args[1]) && !isCurrent(v.Args[1]) {
			return true
		}
		if len(v.Args) == 0 || v.Op != flow.FieldAddr && v.Op != flow.IndexAddr && v.Op != flow.Read {
			break
		}
	}
	return v != nil && isUpdateResult(v, make(map[*flow.Value]bool))
}

// isUpdateResult reports whether v is, or is chosen by, what a read-modify-write operation has
// returned. What an object that has just been made contains has no part in that.
func isUpdateResult(v *flow.Value, seen map[*flow.Value]bool) bool {
	if seen[v] || v.Op == flow.Fresh {
		return false
	}
	seen[v] = true
	if v.Op == flow.Atomic {
		return v.Kind.ReadModifyWrite()
	}
	return slices.ContainsFunc(v.Args, func(a *flow.Value) bool { return isUpdateResult(a, seen) })
}

// isCurrent reports whether the index is the upper bits of what an operation returned, which
// everybody gets: the buffer in use. The one that is not in use is at their complement.
func isCurrent(index *flow.Value) bool {
	return index.Op == flow.Binary && index.Token == token.SHR && index.Args[0].Op == flow.Atomic
}

// isMoved reports whether a loop moves the index.
func isMoved(fn *flow.Func, index *flow.Value) bool {
	moved := false
	fn.Walk(index, func(v *flow.Value) {
		_, ranged := v.Site.(*ast.Ident)
		moved = moved || v.Op == flow.Phi || v.Op == flow.Derived && ranged
	})
	return moved
}

// LockedAgainst reports whether a lock is held from a to b that all the given
// operations hold too.
func (x *Index) LockedAgainst(a, b *flow.Event, others []*flow.Event) bool {
	return slices.ContainsFunc(x.Prog.HeldThrough(a, b), func(held flow.Loc) bool { return x.AllHold(others, held) })
}

// WritersAt returns the writers of the variable at addr.
func (x *Index) WritersAt(addr *flow.Value) []*flow.Event {
	loc, ok := flow.LocOf(addr)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(x.Writers(loc)), func(w *flow.Event) bool { return x.Prog.DifferentObjects(addr, w) })
}

// AllHold reports whether every one of the operations holds the mutex, be it
// for reading: who holds it for writing excludes them too.
func (x *Index) AllHold(ops []*flow.Event, mutex flow.Loc) bool {
	for _, w := range ops {
		if !slices.Contains(x.Prog.HeldAnyAt(w), mutex) && !x.AuthorExcludes(w) && !x.IsInTest(w) {
			return false
		}
	}
	return true
}

// Overlaps reports whether the package shows that one of the operations on the
// variable may run while the function of e does.
func (x *Index) Overlaps(e *flow.Event, others []*flow.Event) bool {
	inTest := x.IsInTest(e)
	return slices.ContainsFunc(others, func(w *flow.Event) bool {
		return (inTest || !x.IsInTest(w)) && x.Prog.MayOverlap(e, w)
	})
}

// Claims reports whether one of the guards is a CompareAndSwap or a Swap that
// was won: what follows runs on the winner's goroutine only.
func (x *Index) Claims(guards []*flow.Guard) bool {
	return slices.ContainsFunc(guards, func(g *flow.Guard) bool {
		switch c := g.Cond; {
		case c.Op == flow.Call:
			fn, ok := c.Obj.(*types.Func)
			return ok && g.True && (x.Prog.Acquires(fn) || x.Prog.Spins(fn))
		case c.Op == flow.Atomic && c.Kind == atomicapi.CompareAndSwap:
			return g.True
		case c.Op == flow.Atomic && c.Kind == atomicapi.Swap:
			return !g.True // !running.Swap(true)
		case c.Op == flow.Binary:
			return tellsOne(c) || x.isAcquired(c, g.True)
		}
		return false
	})
}

// isAcquired reports whether the outcome of a comparison is that the error is nil of a function
// that acquires something or fails.
func (x *Index) isAcquired(comparison *flow.Value, outcome bool) bool {
	for i, v := range comparison.Args {
		fn, ok := v.Obj.(*types.Func)
		if ok && v.Op == flow.Call && len(comparison.Args) == 2 && comparison.Args[1-i].IsNil() && outcome == (comparison.Token == token.EQL) {
			return x.Prog.AcquiresOrFails(fn)
		}
	}
	return false
}

// tellsOne reports whether a comparison can be meant to have the one outcome for one goroutine
// only: it is of what a read-modify-write operation returned, for an Add with a constant. A
// limit lets several in.
func tellsOne(comparison *flow.Value) bool {
	for i, v := range comparison.Args {
		if v.Op != flow.Atomic || !v.Kind.ReadModifyWrite() {
			continue
		}
		with := comparison.Args[1-i]
		switch {
		case v.Kind != atomicapi.Add:
			return true
		case comparison.Token == token.EQL || comparison.Token == token.NEQ:
			return with.Op == flow.Const
		}
		return with.Op == flow.Const && (with.Text == "0" || with.Text == "1" || with.Text == "-1")
	}
	return false
}
