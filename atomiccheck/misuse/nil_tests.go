package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// testsNil reports whether the second value has a nil test of its own.
func testsNil(fn *flow.Func, second *flow.Event) bool {
	for e := range fn.All {
		if e.Kind != flow.TestEvent {
			continue
		}
		for _, c := range flow.Comparisons(e.Result) {
			if c.Args[0].IsNil() && flow.Strip(c.Args[1]) == second.Result || c.Args[1].IsNil() && flow.Strip(c.Args[0]) == second.Result {
				return true
			}
		}
	}
	return false
}

// isDereferenced reports whether the loaded value is used through: a field, a
// method, an element, a type assertion that panics.
func isDereferenced(fn *flow.Func, load *flow.Event) bool {
	for e := range fn.All {
		switch e.Kind {
		case flow.DerefEvent:
			if e.Result == load.Result && !(load.Inlined() && e.SameFrame(load)) {
				return true
			}
		case flow.CloseEvent, flow.SendEvent, flow.RecvEvent:
			if flow.Strip(e.Addr) == load.Result {
				return true
			}
		}
	}
	return false
}

// isOnlyTested reports whether the loaded value only decides branches.
func (s *subject) isOnlyTested(fn *flow.Func, load *flow.Event) bool {
	for e := range fn.All {
		for _, v := range append(e.Args, e.New, e.Old) {
			if v != nil && e != load && fn.Uses(v, load.Result) {
				return false
			}
		}
	}
	return true
}

// isDecided reports whether the loaded value decides a branch or goes into
// something other than a log.
func (s *subject) isDecided(fn *flow.Func, load *flow.Event) bool {
	used := false
	for e := range fn.All {
		for _, g := range e.Guards {
			used = used || fn.Uses(g.Cond, load.Result)
		}
		if e.Kind == flow.CallEvent && s.isHarmless(e) || e.Kind == flow.DerefEvent {
			continue
		}
		for _, v := range append(e.Args, e.New, e.Old) {
			used = used || v != nil && e != load && fn.UsesOutside(v, load.Result, isFormattedCall)
		}
	}
	return used
}

// isNilTest reports whether the condition compares with nil.
func isNilTest(cond *flow.Value) bool {
	for _, c := range flow.Comparisons(cond) {
		if (c.Token == token.EQL || c.Token == token.NEQ) && (c.Args[0].IsNil() || c.Args[1].IsNil()) {
			return true
		}
	}
	return false
}

func isExported(loc flow.Loc) bool { return loc.Obj != nil && loc.Obj.Exported() }

func isPointerLike(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return true
	}
	return types.Identical(t.Underlying(), types.Typ[types.UnsafePointer])
}

// isValue reports whether the variable is an atomic.Value.
func (x *index) isValue(loc flow.Loc) bool {
	for _, e := range x.At[loc] {
		return e.Op.Typed && x.s.api.IsValue(e.Op.Func.Signature().Recv().Type())
	}
	return false
}

// testsValue reports whether the guard asked if the first Load returned a value
// of the right type, or any.
func (s *subject) testsValue(g *flow.Guard, first *flow.Event) bool {
	if isNilTest(g.Cond) {
		return true
	}
	cond := g.Cond
	for cond.Op == flow.Unary {
		cond = cond.Args[0]
	}
	return cond.Op == flow.Derived && len(cond.Args) == 1 && cond.Args[0].Op == flow.Assert && flow.Strip(cond.Args[0]) == first.Result
}

// mayBeCleared reports whether the variable may become nil, or zero, again.
func (x *index) mayBeCleared(loc flow.Loc, s *subject) bool {
	for _, w := range x.Writers(loc) {
		if w.Op.Typed && s.api.IsValue(w.Op.Func.Signature().Recv().Type()) {
			// A Value keeps a value once it has one, but that may be a nil of its type.
			if w.New == nil || !w.New.IsNil() {
				continue
			}
			return true
		}
	}
	if x.isValue(loc) {
		return false
	}
	if isExported(loc) && len(x.Writers(loc)) == 0 {
		return true // who knows what other packages store
	}
	for _, w := range x.Writers(loc) {
		if w.New == nil || mayBeNil(w.New, 0) {
			return true
		}
	}
	return false
}

// mayBeNil reports whether v is nil or of unknown origin.
func mayBeNil(v *flow.Value, depth int) bool {
	switch v.Op {
	case flow.Fresh:
		lit, ok := v.Site.(*ast.CompositeLit)
		return ok && depth < 0 && len(lit.Elts) == 0
	case flow.Addr, flow.FieldAddr, flow.IndexAddr, flow.Closure:
		return false
	case flow.Const:
		return v.IsZero()
	case flow.Phi:
		for _, a := range v.Args {
			if depth < 8 && mayBeNil(a, depth+1) {
				return true
			}
		}
		return false
	case flow.Call:
		return v.Obj == nil || !returnsNew(v.Obj)
	}
	return true
}

// returnsNew reports whether a function is one of those that make an object.
func returnsNew(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Results().Len() == 1
}

// isReplaced reports whether somebody stores a new value while others read.
func (x *index) isReplaced(loc flow.Loc) bool {
	return len(x.Writers(loc)) > 0 || isExported(loc)
}
