package accesses

import (
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A ParamUse says how a function accesses the word, or the elements of the slice, that
// its operand leads to. A nil access is none.
type ParamUse struct {
	Atomic, Plain *Access

	plain []*flow.Event // the plain accesses in the function itself
}

type useKey struct {
	fn    *types.Func
	param int
}

// useOf returns how fn uses its i'th operand, receiver first, or nil.
func (f *wordFinder) useOf(fn *types.Func, i int) *ParamUse {
	fn = fn.Origin()
	key := useKey{fn, i}
	if u, ok := f.uses[key]; ok {
		return u
	}
	f.uses[key] = nil // recursion adds nothing
	var u *ParamUse
	if decl := f.Prog.Decl(fn); decl == nil {
		if o := f.im.uses[fn].find(i); o != nil {
			u = &ParamUse{Atomic: o.Atomic.access(), Plain: o.Plain.access()}
		}
	} else if obj := f.Prog.ParamOf(fn, i); obj != nil && decl.Body != nil {
		if body := f.Prog.Func(decl); body != nil {
			u = f.findUse(body, obj)
		}
	}
	f.uses[key] = u
	return u
}

func (f *wordFinder) findUse(fn *flow.Func, param types.Object) *ParamUse {
	u := new(ParamUse)
	for e := range fn.All {
		switch e.Kind {
		case flow.AtomicEvent:
			if leadsFrom(e.Addr, param) && !e.Op.Typed {
				u.addAtomic(atomicAccess(e))
			}
		case flow.WordEvent:
			if leadsFrom(e.Addr, param) {
				u.plain = addPlainEvent(u.plain, e)
				u.addPlain(&Access{Event: e, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos()})
			}
		case flow.PointEvent:
			if leadsFrom(e.New, param) {
				f.addHeldUses(u, e.Addr)
			}
		case flow.CallEvent, flow.GoEvent:
			for i := range e.Args {
				target := f.target(e, i)
				if target == nil || !leadsFrom(target, param) {
					continue
				}
				if inner := f.useOf(e.Callee, paramIndex(e.Callee, i)); inner != nil {
					u.addAtomic(inner.Atomic)
					u.addPlain(inner.Plain)
				}
			}
		}
	}
	if u.Atomic == nil && u.Plain == nil {
		return nil
	}
	return u
}

// addHeldUses adds what the package does through the field or element in which a function
// stores its operand.
func (f *wordFinder) addHeldUses(u *ParamUse, at *flow.Value) {
	loc, ok := f.Prog.Variable(at)
	if v, isVar := loc.Obj.(*types.Var); !ok || !isVar || !v.IsField() && !flow.IsPackageVar(v) {
		return
	}
	through := flow.Loc{Obj: loc.Obj, Elem: true}
	for _, decl := range f.mentionsOf(loc.Obj) {
		fn := f.Prog.Func(decl)
		if fn == nil {
			continue
		}
		for e := range fn.All {
			if e.Kind != flow.WordEvent && e.Kind != flow.AtomicEvent || e.Inlined() {
				continue
			}
			if l, ok := f.Prog.Variable(e.Addr); !ok || l != through {
				continue
			}
			if e.Kind == flow.AtomicEvent {
				u.addAtomic(atomicAccess(e))
				continue
			}
			u.plain = addPlainEvent(u.plain, e)
			u.addPlain(&Access{Event: e, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos()})
		}
	}
}

func (u *ParamUse) addAtomic(a *Access) { u.Atomic = merge(u.Atomic, a) }
func (u *ParamUse) addPlain(a *Access)  { u.Plain = merge(u.Plain, a) }

// merge returns an access for both: the first that writes, or the first.
func merge(a, b *Access) *Access {
	switch {
	case b == nil:
		return a
	case a == nil:
		return b
	}
	m := *a
	if b.Writes && !a.Writes {
		m = *b
	}
	m.Reads, m.Writes = a.Reads || b.Reads, a.Writes || b.Writes
	return &m
}

// leadsFrom reports whether addr is what the parameter points to, or an element of
// the slice that it is.
func leadsFrom(addr *flow.Value, param types.Object) bool {
	if addr.Op == flow.IndexAddr {
		addr = addr.Args[0]
	}
	if addr.Op == flow.Derived && len(addr.Args) == 1 { // an element ranged over
		addr = addr.Args[0]
	}
	if addr.Op == flow.Read && addr.Args[0].Op == flow.IndexAddr { // what an element points to
		addr = addr.Args[0].Args[0]
	}
	return addr.Op == flow.Read && addr.Args[0].Op == flow.Addr && addr.Args[0].Obj == param
}

// access returns the access at a site of another package, or nil.
func (s *site) access() *Access {
	if s == nil {
		return nil
	}
	return &Access{Name: s.Op, Reads: s.Reads, Writes: s.Writes, Place: s.Place}
}

// addPlainEvent adds a plain access; of one that reads and writes, such as x++, the write
// stands for both.
func addPlainEvent(events []*flow.Event, e *flow.Event) []*flow.Event {
	for i, known := range events {
		if known.Target == e.Target {
			if e.Write {
				events[i] = e
			}
			return events
		}
	}
	return append(events, e)
}
