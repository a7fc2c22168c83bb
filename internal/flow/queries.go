package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// Sources returns the results of atomic operations from which v is computed,
// by data alone or, if ctrl, also by the branches that chose it. Where v comes
// out of a call that was given no more than a number, string or flag of a
// loaded object, that object is no source: a reload of the file that a
// configuration names does not update the configuration.
func (fn *Func) Sources(v *Value, ctrl bool) []*Value {
	w := sourceWalk{fn: fn.top(), ctrl: ctrl, seen: make(map[sourceKey]bool)}
	w.visit(v, false)
	return w.found
}

type sourceKey struct {
	v    *Value
	call bool
}

type sourceWalk struct {
	fn    *Func
	ctrl  bool
	seen  map[sourceKey]bool
	found []*Value
}

func (w *sourceWalk) visit(v *Value, call bool) {
	if v == nil || w.seen[sourceKey{v, call}] {
		return
	}
	w.seen[sourceKey{v, call}] = true
	switch v.Op {
	case Atomic:
		if !slices.Contains(w.found, v) {
			w.found = append(w.found, v)
		}
		return
	case Call:
		call = true
	case Fresh:
		if call {
			return // an operand made for the call
		}
	case Read:
		if a := v.Args[0]; call && a.Op == FieldAddr && isBasic(a.Obj.Type()) {
			return
		}
	case Part:
		if call && isBasic(v.Obj.Type()) {
			return
		}
	case Closure:
		return
	}
	for _, a := range v.Args {
		w.visit(a, call)
	}
	for _, a := range w.fn.contents[v] {
		w.visit(a, call)
	}
	if w.ctrl {
		for _, c := range v.Ctrl {
			w.visit(c, call)
		}
	}
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

// Uses reports whether x is among the values from which v is computed.
func (fn *Func) Uses(v, x *Value) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] {
			return false
		}
		if v == x {
			return true
		}
		seen[v] = true
		return slices.ContainsFunc(v.Args, visit) || slices.ContainsFunc(fn.top().contents[v], visit)
	}
	return visit(v)
}

// UsesOutside is [Func.Uses], but does not look into the values that stop
// accepts.
func (fn *Func) UsesOutside(v, x *Value, stop func(*Value) bool) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] || stop(v) {
			return false
		}
		if v == x {
			return true
		}
		seen[v] = true
		return slices.ContainsFunc(v.Args, visit) || slices.ContainsFunc(fn.top().contents[v], visit)
	}
	return visit(v)
}

// EventOf returns the event of the atomic operation with the given result.
func (fn *Func) EventOf(result *Value) *Event {
	top := fn.top()
	if top.results == nil {
		top.results = make(map[*Value]*Event)
		for e := range top.All {
			if e.Kind == AtomicEvent {
				top.results[e.Result] = e
			}
		}
	}
	return top.results[result]
}

// LoadsOf returns the events among vs that read the variable at addr.
func (fn *Func) LoadsOf(vs []*Value, addr *Value) []*Event {
	var loads []*Event
	for _, v := range vs {
		if v.Args[0] == addr && v.Kind != atomicapi.Store {
			if e := fn.EventOf(v); e != nil {
				loads = append(loads, e)
			}
		}
	}
	return loads
}

func (fn *Func) findLit(lit *ast.FuncLit) *Func {
	for _, l := range fn.Lits {
		if l.Node == lit {
			return l
		}
		if f := l.findLit(lit); f != nil {
			return f
		}
	}
	return nil
}

// AnyAddress reports whether an address that the function reads or writes
// plainly has the property.
func (fn *Func) AnyAddress(has func(addr *Value) bool) bool {
	for _, v := range fn.top().vs.made {
		if v.Op == IndexAddr && has(v) {
			return true
		}
	}
	return false
}

// Comparisons returns the comparisons that make up a condition.
func Comparisons(cond *Value) []*Value {
	switch {
	case cond.Op == Unary && cond.Token == token.NOT:
		return Comparisons(cond.Args[0])
	case cond.Op == Binary && (cond.Token == token.LAND || cond.Token == token.LOR):
		return append(Comparisons(cond.Args[0]), Comparisons(cond.Args[1])...)
	case cond.Op == Binary:
		return []*Value{cond}
	}
	return nil
}

// ReadsMemory reports whether a condition depends on memory that others can
// reach, rather than on results and parameters alone.
func ReadsMemory(cond *Value) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] {
			return false
		}
		seen[v] = true
		switch v.Op {
		case Atomic:
			return true
		case Read:
			if v.Args[0].Op != Addr || IsPackageVar(v.Args[0].Obj) {
				return true
			}
		case Call:
			return false
		}
		return slices.ContainsFunc(v.Args, visit)
	}
	return visit(cond)
}

// IsPackageVar reports whether obj is declared at package level.
func IsPackageVar(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope()
}

// Walk calls visit with v and each value that it is computed from.
func (fn *Func) Walk(v *Value, visit func(*Value)) {
	fn.WalkOutside(v, func(*Value) bool { return false }, visit)
}

// WalkOutside is [Func.Walk], but does not look into what the calls that stop
// accepts return.
func (fn *Func) WalkOutside(v *Value, stop func(call *Value) bool, visit func(*Value)) {
	seen := make(map[*Value]bool)
	var walk func(v *Value)
	walk = func(v *Value) {
		if v == nil || seen[v] || v.Op == Call && stop(v) {
			return
		}
		seen[v] = true
		visit(v)
		for _, a := range v.Args {
			walk(a)
		}
	}
	walk(v)
}

// Subtracts reports whether the function computes x - y or y - x.
func (fn *Func) Subtracts(x, y *Value) bool {
	vs := fn.top().vs
	for _, args := range [][2]*Value{{x, y}, {y, x}} {
		if vs.made[valueKey{op: Binary, tok: token.SUB, a0: args[0], a1: args[1], n: 2}] != nil {
			return true
		}
	}
	return false
}

// Reads reports whether v is computed from what the object at addr, or a part
// of it, held.
func (fn *Func) Reads(v, addr *Value) bool {
	found := false
	fn.Walk(v, func(v *Value) {
		found = found || v.Op == Read && Root(v.Args[0]) == addr
	})
	if found {
		return true
	}
	for _, c := range fn.top().contents[v] {
		fn.Walk(c, func(v *Value) {
			found = found || v.Op == Read && Root(v.Args[0]) == addr
		})
	}
	return found
}

// Contains reports whether the function stored v in the object, by a literal or
// an assignment.
func (fn *Func) Contains(object, v *Value) bool {
	return slices.Contains(fn.top().contents[object], v)
}
