package flow

import (
	"go/ast"
	"go/types"
)

// WritesParam reports whether fn writes through its i'th operand, receiver
// first, other than under a mutex of the object itself.
func (p *Program) WritesParam(fn *types.Func, i int) bool {
	return p.writesParam(fn, i, 0)
}

func (p *Program) writesParam(fn *types.Func, i, depth int) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || depth > 1 {
		return false
	}
	f := p.Func(decl)
	if f == nil || !f.complete {
		return false
	}
	for _, e := range f.Events {
		if e.Kind != WriteEvent || e.Owned || e.Append || !testsOnly(e.Guards, e.Addr) {
			continue // only what every call writes, or sets to a default
		}
		obj := operandOf(e.Addr)
		if obj == nil {
			continue
		}
		if j, ok := p.paramIndex(f, obj); ok && j == i && !underOwnLock(e, obj) {
			return true
		}
	}
	return false
}

// testsOnly reports whether all conditions look at what addr holds.
func testsOnly(guards []*Guard, addr *Value) bool {
	for _, g := range guards {
		mentions := false
		for _, c := range Comparisons(g.Cond) {
			for _, a := range c.Args {
				mentions = mentions || a.Op == Read && a.Args[0] == addr
			}
		}
		if !mentions {
			return false
		}
	}
	return true
}

// operandOf returns the parameter through which addr leads without following
// further pointers, or nil.
func operandOf(addr *Value) types.Object {
	for {
		switch addr.Op {
		case FieldAddr, IndexAddr, Assert:
			addr = addr.Args[0]
		case Read:
			a := addr.Args[0]
			if a.Op == Addr {
				return a.Obj
			}
			if !isContainer(a.Obj) {
				return nil
			}
			addr = a
		default:
			return nil
		}
	}
}

// isContainer reports whether obj holds a slice or a map, whose elements
// belong to whoever holds it.
func isContainer(obj types.Object) bool {
	if obj == nil {
		return false
	}
	switch obj.Type().Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// underOwnLock reports whether e holds a mutex that is part of what obj leads
// to.
func underOwnLock(e *Event, obj types.Object) bool {
	for _, l := range e.Locks {
		if operandOf(l.Mutex) == obj {
			return true
		}
	}
	return false
}

// Object returns the pointer, map or slice through which addr is reached
// without following further pointers: the object that a write to addr mutates.
func Object(addr *Value) *Value {
	for {
		switch addr.Op {
		case FieldAddr, IndexAddr, Assert:
			addr = addr.Args[0]
		case Read:
			if a := addr.Args[0]; a.Op == FieldAddr && isContainer(a.Obj) {
				addr = a
				continue
			}
			return addr
		case Derived:
			if len(addr.Args) == 1 && isSliceExpr(addr) {
				addr = addr.Args[0]
				continue
			}
			return addr
		default:
			return addr
		}
	}
}

func isSliceExpr(v *Value) bool {
	e, ok := v.Site.(*ast.SliceExpr)
	return ok && !e.Slice3 // x[i:j:k] keeps appends from writing to x
}

// OnlyLoads reports whether fn does nothing but atomic loads.
func (p *Program) OnlyLoads(fn *types.Func) bool {
	t := p.inlinable(fn.Origin())
	if t == nil {
		return false
	}
	return t.ops.writes == 0 && t.ops.otherCalls == 0 && !t.ops.locks
}

// IsPure reports whether a function of the package has no effects: it computes
// its results and returns. Calls count by what harmless says of them; without
// it, any call is an effect.
func (p *Program) IsPure(fn *types.Func, harmless func(call *Event) bool) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil {
		return false
	}
	f := p.Func(decl)
	if !f.complete || len(f.Lits) > 0 {
		return false
	}
	for _, e := range f.Events {
		switch e.Kind {
		case ReturnEvent, TestEvent, DerefEvent, WordEvent, PointEvent:
		case CallEvent:
			if harmless == nil || !e.Owned && !harmless(e) {
				return false
			}
		case WriteEvent:
			if !e.Owned && !e.Append {
				return false
			}
		default:
			return false
		}
	}
	return true
}
