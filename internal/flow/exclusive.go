package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// IsLastRelease reports whether e happens only behind a decrement of a count in the same
// object that has come to zero: nobody else has the object.
func IsLastRelease(e *Event) bool {
	root := Object(e.Addr)
	for _, g := range e.Guards {
		for _, c := range Comparisons(g.Cond) {
			if len(c.Args) != 2 || !c.Args[0].IsZero() && !c.Args[1].IsZero() && !isOne(c.Args[1]) {
				continue
			}
			for _, v := range c.Args {
				if v.Op == Atomic && v.Kind == atomicapi.Add && Object(v.Args[0]) == root && v.Args[0] != e.Addr && len(v.Args) > 1 && isNegative(v.Args[1]) {
					return true
				}
			}
		}
	}
	return false
}

func isOne(v *Value) bool { return v.Op == Const && v.Text == "1" }

// isNegative reports whether a value added makes less of a count.
func isNegative(v *Value) bool {
	return v.Op == Const && (strings.HasPrefix(v.Text, "-") || len(v.Text) >= 10) || v.Op == Unary && (v.Token == token.SUB || v.Token == token.XOR)
}

// AtCallers calls has with the calls of the function of e as accesses of the same variable,
// and reports whether there are calls, all are known, and all have the property.
func (p *Program) AtCallers(e *Event, has func(*Event) bool) bool {
	fn := e.Func.top().Obj
	if fn == nil || startedWithin(e.Func) {
		return false
	}
	sites, all := p.CallSites(fn)
	for _, s := range sites {
		if !all {
			return false
		}
		at := Event{Kind: CallEvent, Node: e.Node, Func: s.Func, Addr: e.Addr, Guards: s.guards, Locks: s.Locks}
		if i, ok := paramOf(p, e.Func.top(), e.Addr); ok && i < len(s.Args) {
			at.Addr, at.Owned, at.Kept = under(e.Addr, s.Args[i]), s.Owned[i], s.kept[i]
		}
		if !has(&at) {
			return false
		}
	}
	return all
}

// under returns an address that leads through object, standing for addr in a caller.
func under(addr, object *Value) *Value {
	if addr.Op == FieldAddr {
		return &Value{Op: FieldAddr, Obj: addr.Obj, Args: []*Value{object}}
	}
	return object
}

// IsSlot reports whether e and b, in one function, access the same element of something,
// which a parameter of the function chooses: each goroutine has its own.
func (p *Program) IsSlot(e, b *Event) bool {
	if e.Func.top() != b.Func.top() {
		return false
	}
	for v := e.Addr; v.Op == FieldAddr || v.Op == IndexAddr; v = v.Args[0] {
		if v.Op != IndexAddr || v.Args[1].Op != Read || v.Args[1].Args[0].Op != Addr {
			continue
		}
		param, ok := v.Args[1].Args[0].Obj.(*types.Var)
		if !ok || param.Kind() != types.ParamVar {
			continue
		}
		if leadsThrough(b.Addr, v) {
			return true
		}
	}
	return false
}

// IsOwnElement reports whether e and b happen, at all callers of their functions, to an object
// that nobody else has yet, or to that element of something which the loop chose for the
// goroutine that it started.
func (p *Program) IsOwnElement(e, b *Event) bool {
	return p.AtCallers(e, func(c *Event) bool {
		return c.Owned || p.AtCallers(b, func(d *Event) bool { return d.Owned || p.isChosen(c, d) })
	})
}

// isChosen reports whether c and d, in one literal that a loop starts, access the element that
// a variable of the loop chooses.
func (p *Program) isChosen(c, d *Event) bool {
	lit := c.Func
	for lit.Parent != nil && !lit.Started && !lit.Callback {
		lit = lit.Parent
	}
	if lit.Parent == nil || !d.Func.Within(lit) {
		return false
	}
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return false
	}
	for v := c.Addr; v.Op == FieldAddr || v.Op == IndexAddr; v = v.Args[0] {
		if v.Op != IndexAddr || !leadsThrough(d.Addr, v) {
			continue
		}
		var at token.Pos
		switch index := v.Args[1]; {
		case index.Op == Read && index.Args[0].Op == Addr:
			at = index.Args[0].Obj.Pos()
		case index.Op == Derived && index.Site != nil:
			at = index.Site.Pos()
		default:
			continue
		}
		for loop := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
			if n := loop.Node(); n.Pos() <= at && at < n.End() && at < lit.Node.Pos() {
				return true
			}
		}
	}
	return false
}

// leadsThrough reports whether addr is that of v or of a part of it.
func leadsThrough(addr, v *Value) bool {
	for ; addr != v; addr = addr.Args[0] {
		if addr.Op != FieldAddr && addr.Op != IndexAddr {
			return false
		}
	}
	return true
}

// TimerStopped reports whether e happens only after a timer was stopped before it ran its
// function.
func TimerStopped(e *Event) bool {
	return slices.ContainsFunc(e.Guards, func(g *Guard) bool {
		fn, ok := g.Cond.Obj.(*types.Func)
		return ok && g.True && g.Cond.Op == Call && fn.Name() == "Stop" && fn.Pkg() != nil && fn.Pkg().Path() == "time"
	})
}

// Gated reports whether b happens only while a flag is not set, and the function of e has
// set it before e, both with one lock held: what is under way when the flag is set has to be
// waited for by other means, but nothing begins after.
func (p *Program) Gated(e, b *Event) bool {
	for _, g := range b.Guards {
		for _, flag := range flagsOf(g.Cond) {
			if p.setsUnderLock(e, b, flag) {
				return true
			}
		}
	}
	return false
}

// flagsOf returns the fields that a condition reads plainly.
func flagsOf(cond *Value) []types.Object {
	switch cond.Op {
	case Read:
		if cond.Args[0].Op == FieldAddr {
			return []types.Object{cond.Args[0].Obj}
		}
	case Unary, Binary:
		var flags []types.Object
		for _, a := range cond.Args {
			flags = append(flags, flagsOf(a)...)
		}
		return flags
	}
	return nil
}

func (p *Program) setsUnderLock(e, b *Event, flag types.Object) bool {
	held := p.HeldAnyAt(b)
	for w := range e.Func.top().All {
		if w.Kind != WriteEvent || w.Addr.Op != FieldAddr || w.Addr.Obj != flag || !w.New.IsConst() || w.New.IsZero() || !Before(w, e) {
			continue
		}
		if slices.ContainsFunc(lockLocs(w.Locks), func(m Loc) bool { return slices.Contains(held, m) }) {
			return true
		}
	}
	return false
}

// DetachedUnder returns the locks with which the function of e, before e, has given another
// value to a variable that e's address leads through: whoever takes one of them for each of
// his accesses has ended those to the old value, and does not find it any more.
func (p *Program) DetachedUnder(e *Event) []Loc {
	through := make(map[*Value]bool)
	for v := e.Addr; v != nil && len(v.Args) > 0; v = v.Args[0] {
		if v.Op == Read {
			through[v.Args[0]] = true
		}
	}
	var locks []Loc
	for w := range e.Func.top().All {
		if w.Kind == WriteEvent && through[w.Addr] && Before(w, e) {
			locks = append(locks, lockLocs(w.Locks)...)
		}
	}
	return locks
}

// IsElected reports whether e is done by the one of several that an atomic operation on the
// same variable has told it is the last, and who then, by closing a channel, releases the
// others: each of them waits for that.
func (p *Program) IsElected(e *Event) bool {
	elected := slices.ContainsFunc(e.Guards, func(g *Guard) bool {
		return slices.ContainsFunc(Comparisons(g.Cond), func(c *Value) bool {
			return slices.ContainsFunc(c.Args, func(v *Value) bool { return v.Op == Atomic && v.Kind == atomicapi.Add && v.Args[0] == e.Addr })
		})
	})
	if !elected {
		return false
	}
	for c := range e.Func.All {
		if c.Kind != CloseEvent || !Before(e, c) {
			continue
		}
		for r := range e.Func.All {
			if r.Kind == RecvEvent && r.Addr == c.Addr && !Before(e, r) {
				return true
			}
		}
	}
	return false
}
