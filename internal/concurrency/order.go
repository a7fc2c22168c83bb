package concurrency

import (
	"slices"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// An Order knows in which order the accesses of a package happen.
type Order struct {
	*accesses.Index
}

// ApartInCall is [Order.Apart] for a variable or object that belongs to one call of the function
// that e and a are in.
func (o Order) ApartInCall(e, a *flow.Event) bool {
	return o.Prog.OrderedInCall(e, a) || o.Prog.IsSlot(e, a) || o.Prog.FollowsOnce(a, e) || o.Claimed(e) && o.Claimed(a) ||
		o.Prog.RunsOnce(e) && o.Prog.RunsOnce(a) || o.Prog.HandedOver(e, a) || o.Signalled(e, a) || o.Signalled(a, e) || o.Prog.InRounds(e, a)
}

// HandedOver reports whether one of the two accesses comes before the other because of a message
// between the functions that make them, which may be callees.
func (o Order) HandedOver(a, b *accesses.Access) bool {
	e, f := innermost(a), innermost(b)
	return e.Func.Top() != f.Func.Top() && (o.Prog.HandedAcross(e, f) || o.Prog.HandedAcross(f, e))
}

// SignalledInside is [Order.Signalled] and the like for accesses in callees: they are apart because
// of what the callees ask for, or because a sync.Once runs them.
func (o Order) SignalledInside(a, b *accesses.Access) bool {
	if a.Inner == nil && b.Inner == nil {
		return false
	}
	e, f := innermost(a), innermost(b)
	return o.Signalled(e, f) || o.Signalled(f, e) || o.Prog.RunsOnce(e) && o.Prog.RunsOnce(f) || o.Prog.FollowsOnce(f, e) || o.Prog.FollowsOnce(e, f)
}

func innermost(a *accesses.Access) *flow.Event {
	if a.Inner != nil {
		return a.Inner
	}
	return a.Event
}

// Apart reports whether e and a do not happen at the same time: they are on different objects,
// or one comes before the other.
func (o Order) Apart(e, a *flow.Event) bool {
	if o.Prog.OwnedByCallers(e) {
		return !o.Prog.StartedByCallers(e, a)
	}
	if o.Prog.OwnedByCallers(a) || o.DifferentObjects(e, a) || o.Prog.Ordered(e, a) || o.Prog.JoinedBefore(e, a) || o.Prog.OrderedByCallers(e, a) {
		return true
	}
	if o.Prog.IsSlot(e, a) || o.Prog.IsOwnElement(e, a) || o.Prog.FollowsOnce(a, e) || o.Claimed(e) && o.Claimed(a) || o.Prog.RunsOnce(e) && o.Prog.RunsOnce(a) || o.Prog.Gated(e, a) || o.Prog.MemberLeft(e, a) || o.isKept(e, a) {
		return true
	}
	if o.Prog.Starts(e, a) {
		return false // whatever follows, a may be under way
	}
	if o.Prog.Constructs(e.Func, flow.Root(e.Addr)) || o.PublishedLater(e.Func.Top(), e) || o.Prog.StartsUp(e) {
		return true
	}
	start := o.Prog.StartsLater(e, a)
	return start != nil && o.Prog.IsPhase(e.Func, start)
}

// Signalled reports whether b happens only if it has seen what a's goroutine has set after a.
func (o Order) Signalled(a, b *flow.Event) bool {
	return o.Prog.SignalledByAtomic(a, b) || o.Prog.PublishedByFlag(a, b)
}

// DifferentObjects reports whether e and a access different objects, where e is or at all
// callers of its function.
func (o Order) DifferentObjects(e, a *flow.Event) bool {
	return o.Prog.DifferentObjects(e.Addr, a) ||
		o.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Owned || o.Prog.DifferentObjects(c.Addr, a) })
}

// Claimed reports whether e is done by one goroutine at a time: whoever won a CompareAndSwap,
// here or in all callers.
func (o Order) Claimed(e *flow.Event) bool {
	return o.Claims(e.Guards) || o.Prog.AtCallers(e, func(c *flow.Event) bool { return o.Claims(c.Guards) })
}

// isKept reports whether e's variable is a local one that is only given to code that runs
// before the function goes on, so that what another function does to it is in order.
func (o Order) isKept(e, a *flow.Event) bool {
	return a.Func.Top() != e.Func.Top() &&
		(e.Kept || o.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Kept && a.Func.Top() != c.Func.Top() }))
}

// ShareLock reports whether a lock keeps the two apart: both hold it, and those that write hold
// it for writing.
func (o Order) ShareLock(a, b *accesses.Access) bool {
	return slices.ContainsFunc(o.heldBy(a), func(m flow.Loc) bool { return slices.Contains(o.heldBy(b), m) }) ||
		shareObject(a, b) || shareObject(b, a) || o.Prog.LocksBefore(a.Event) && o.Prog.LocksBefore(b.Event)
}

// shareObject reports whether both accesses hold a lock that is an object without a name.
func shareObject(a, b *accesses.Access) bool {
	return slices.ContainsFunc(a.Event.Locks, func(l *flow.Lock) bool {
		return !(l.Read && a.Writes) && slices.ContainsFunc(b.Event.Locks, func(m *flow.Lock) bool { return m.Mutex == l.Mutex && !(m.Read && b.Writes) })
	})
}

// heldBy returns the locks that protect an access: for a write those held for writing.
func (o Order) heldBy(a *accesses.Access) []flow.Loc {
	held := o.Prog.HeldAnyAt
	if a.Writes {
		held = o.Prog.HeldAt
	}
	locks := held(a.Event)
	if a.Inner != nil {
		locks = append(slices.Clip(locks), held(a.Inner)...)
	}
	return locks
}
