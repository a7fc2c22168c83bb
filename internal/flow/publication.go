package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// SignalledByAtomic reports whether b happens only if an atomic operation has found what a's
// goroutine has written after a: a flag that publishes it, or the last of several to arrive.
// The first to arrive finds nobody's.
func (p *Program) SignalledByAtomic(a, b *Event) bool {
	for _, g := range b.Guards {
		if isFirst(g) {
			continue
		}
		for _, v := range b.Func.Sources(g.Cond, false) {
			if v.Op != Atomic {
				continue
			}
			loc, ok := LocOf(v.Args[0])
			if !ok {
				continue
			}
			for _, w := range a.Func.Events {
				if w.Kind != AtomicEvent || !w.Op.Kind.Writes() || !w.Deferred && !Reaches(a, w) {
					continue
				}
				if l, ok := LocOf(w.Addr); ok && l == loc {
					return true
				}
			}
		}
	}
	return false
}

// isFirst reports whether the guard holds only for whoever comes first: x.Add(1) == 1.
func isFirst(g *Guard) bool {
	c := g.Cond
	if c.Op != Binary || len(c.Args) != 2 {
		return false
	}
	for i, v := range c.Args {
		if v.Op == Atomic && v.Kind == atomicapi.Add && len(v.Args) == 2 && v.Args[1] == c.Args[1-i] && g.True == (c.Token == token.EQL) {
			return true
		}
	}
	return false
}

// PublishedByFlag reports whether b happens only if a variable has a value that a's goroutine
// gives it after a, and both hold a lock then: for !ready { mu.Unlock(); …; mu.Lock() }.
func (p *Program) PublishedByFlag(a, b *Event) bool {
	for _, g := range b.Guards {
		for flag := range idents(g.Expr) {
			v, ok := p.info.Uses[flag].(*types.Var)
			if !ok {
				continue
			}
			for _, w := range a.Func.Events {
				if w.Kind != WordEvent || !w.Write || w.Addr.Obj != v.Origin() || !w.Deferred && !Reaches(a, w) || Reaches(w, a) {
					continue
				}
				if p.readUnderLockOf(b.Func, g.Expr, w) {
					return true
				}
			}
		}
	}
	return false
}

// readUnderLockOf reports whether a condition reads a variable with a lock held that is held
// where w writes it.
func (p *Program) readUnderLockOf(fn *Func, cond ast.Expr, w *Event) bool {
	for _, r := range fn.Events {
		if r.Kind == WordEvent && !r.Write && cond.Pos() <= r.Pos() && r.Pos() < cond.End() && r.Addr == w.Addr {
			for _, l := range r.Locks {
				if slices.ContainsFunc(w.Locks, func(m *Lock) bool { return m.Mutex == l.Mutex && !m.Read }) {
					return true
				}
			}
		}
	}
	return false
}
