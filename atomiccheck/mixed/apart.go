package mixed

import (
	"slices"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// isApart reports whether nobody else can reach the variable that a accesses.
func (s *subject) isApart(w *accesses.Word, a *accesses.Access) bool {
	e := a.At()
	return (s.Prog.OwnedByCallers(e) || s.IsLast(e)) && !s.startedByCallers(w, e) || s.IsPrivate(e) ||
		s.TakenOut(e) && !s.isPolled(w, e) || flow.Received(e.Addr) && !usesAtomically(w, e) || s.Prog.Wipes(e) ||
		s.claims(w, e) == accesses.Alone || s.SaysPlain(a.Pos) || s.IsInTest(e) && !s.Prog.StartsGoroutines(e.Func.Top())
}

// startedByCallers reports whether a caller of e's function has started a goroutine that
// accesses the variable.
func (s *subject) startedByCallers(w *accesses.Word, e *flow.Event) bool {
	return slices.ContainsFunc(w.Atomics, func(a *accesses.Access) bool {
		return a.Event != nil && !a.Owned && s.Prog.StartedByCallers(e, a.At())
	})
}

// isCopy reports whether p may read an object that was filled with what was loaded from the
// shared one: the package makes such, and p does not say whose field it reads.
func (s *subject) isCopy(w *accesses.Word, p *accesses.Access) bool {
	e := p.At()
	return w.Copied && !p.Writes && flow.IsUnplaced(e.Addr) && !usesAtomically(w, e)
}

// isPolled reports whether the function of e accesses the variable atomically before it wins
// what e is guarded by: it does so without having the object to itself.
func (s *subject) isPolled(w *accesses.Word, e *flow.Event) bool {
	return s.Claims(e.Guards) && slices.ContainsFunc(w.Atomics, func(a *accesses.Access) bool {
		return a.Event != nil && a.Event.Func == e.Func && flow.Root(a.Addr) == flow.Root(e.Addr) && !s.Claims(a.Event.Guards) && flow.Before(a.Event, e)
	})
}

// usesAtomically reports whether the function of e accesses the same object's variable
// atomically as well, as if it were shared.
func usesAtomically(w *accesses.Word, e *flow.Event) bool {
	return slices.ContainsFunc(w.Atomics, func(a *accesses.Access) bool {
		return a.Event != nil && a.Event.Func.Top() == e.Func.Top() && flow.Root(a.Addr) == flow.Root(e.Addr)
	})
}

// claims returns what the author claims keeps others from the variable meanwhile. Where he
// names the lock that guards it, that has to be held: see isAllowed.
func (s *subject) claims(w *accesses.Word, e *flow.Event) accesses.Claim {
	if w.Said != nil {
		return s.FuncClaims(e)
	}
	return s.AuthorClaims(e)
}

// isAllowed reports whether the protocol that the author gives the variable allows the plain
// access: with the lock that guards it, but if it is to be accessed atomically as well, only
// to read it.
func (s *subject) isAllowed(w *accesses.Word, p *accesses.Access) bool {
	return w.Said != nil && len(w.Said.Locks) > 0 && !(p.Writes && w.Said.Atomic) && s.HoldsGuard(p.At(), w.Said)
}
