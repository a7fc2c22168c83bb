package misuse

import (
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// exclusive reports whether nobody else can write the variable of b between a,
// which read it, and b, as far as the package shows.
//
// Inv: a and b are operations on one variable, in one function.
func (x *index) exclusive(a, b *flow.Event) bool {
	return x.prog.OwnedByCallers(b) ||
		x.prog.RunsOnce(b) ||
		x.claims(b.Guards) && x.claims(a.Guards) ||
		wonAt(b) || wonThrough(a, b) ||
		x.s.inTestBody(b) ||
		x.locked(a, b) ||
		x.takenOut(b) ||
		x.s.authorExcludes(b) ||
		x.oneWriter(b)
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

// takenOut reports whether the variable belongs to an object that an Add, Swap
// or CompareAndSwap handed to e's goroutine, as when buffers are exchanged.
func (x *index) takenOut(e *flow.Event) bool {
	byUpdate := func(fn *flow.Func, v *flow.Value) bool {
		return slices.ContainsFunc(fn.Top().Sources(v, false), func(v *flow.Value) bool { return v.Kind.ReadModifyWrite() })
	}
	return byUpdate(e.Func, e.Addr) || x.prog.OperandAtCallers(e, byUpdate)
}

// locked reports whether a lock is held from a to b that every writer of the
// variable holds.
func (x *index) locked(a, b *flow.Event) bool {
	return x.lockedAgainst(a, b, x.writersAt(b.Addr))
}

// lockedAgainst reports whether a lock is held from a to b that all the given
// operations hold too.
func (x *index) lockedAgainst(a, b *flow.Event, others []*flow.Event) bool {
	return slices.ContainsFunc(x.prog.HeldThrough(a, b), func(held flow.Loc) bool { return x.allHold(others, held) })
}

// writersAt returns the writers of the variable at addr.
func (x *index) writersAt(addr *flow.Value) []*flow.Event {
	loc, ok := flow.LocOf(addr)
	if !ok {
		return nil
	}
	return x.writers(loc)
}

// allHold reports whether every one of the operations holds the mutex, be it
// for reading: who holds it for writing excludes them too.
func (x *index) allHold(ops []*flow.Event, mutex flow.Loc) bool {
	for _, w := range ops {
		if !slices.Contains(x.prog.HeldAnyAt(w), mutex) && !x.s.authorExcludes(w) && !x.s.isInTest(w) {
			return false
		}
	}
	return true
}

// oneWriter reports whether the package does not show that another goroutine
// may write e's variable while the function of e runs.
func (x *index) oneWriter(e *flow.Event) bool {
	loc, ok := flow.LocOf(e.Addr)
	if !ok {
		return false
	}
	writers := x.writers(loc)
	return len(writers) > 0 && !x.overlaps(e, writers)
}

// overlaps reports whether the package shows that one of the operations on the
// variable may run while the function of e does.
func (x *index) overlaps(e *flow.Event, others []*flow.Event) bool {
	inTest := x.s.isInTest(e)
	return slices.ContainsFunc(others, func(w *flow.Event) bool {
		return (inTest || !x.s.isInTest(w)) && x.prog.MayOverlap(e, w)
	})
}

// claims reports whether one of the guards is a CompareAndSwap or a Swap that
// was won: what follows runs on the winner's goroutine only.
func (x *index) claims(guards []*flow.Guard) bool {
	return slices.ContainsFunc(guards, func(g *flow.Guard) bool {
		switch c := g.Cond; {
		case c.Op == flow.Call:
			fn, ok := c.Obj.(*types.Func)
			return ok && g.True && x.prog.Acquires(fn)
		case c.Op == flow.Atomic && c.Kind == atomicapi.CompareAndSwap:
			return g.True
		case c.Op == flow.Atomic && c.Kind == atomicapi.Swap:
			return !g.True // !running.Swap(true)
		case c.Op == flow.Binary:
			return slices.ContainsFunc(c.Args, func(v *flow.Value) bool {
				return v.Op == flow.Atomic && v.Kind.ReadModifyWrite()
			})
		}
		return false
	})
}
