package misuse

import (
	"go/ast"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// sameDecision reports whether both Loads belong to one condition or
// computation, or to the conditions of one chain of else-ifs.
func (s *subject) sameDecision(first, second *flow.Event) bool {
	a, b := s.expressionOf(first.Node), s.expressionOf(second.Node)
	return a != nil && a == b || s.sameChain(first.Node, second.Node)
}

// torn finds two Loads of one snapshot in one statement: c.Load().a + c.Load().b.
func (s *subject) torn(fn *flow.Func, second *flow.Event) (*flow.Event, string) {
	if !isDereferenced(fn, second) || !isPointerLike(s.info.TypeOf(second.Op.Call)) {
		return nil, ""
	}
	loc, ok := flow.LocOf(second.Addr)
	if !ok || !s.index().isReplaced(loc) {
		return nil, ""
	}
	for _, first := range s.index().Events[fn] {
		if first == second || first.Op.Kind != atomicapi.Load || first.Addr != second.Addr || first.SameFrame(second) ||
			first.Func != second.Func || !isDereferenced(fn, first) || !flow.Before(first, second) {
			continue
		}
		if (s.sameDecision(first, second) || s.sameCall(first, second)) && !s.index().Exclusive(first, second) {
			return first, "was used in the same statement"
		}
	}
	return nil, ""
}

// combined finds an earlier Load whose value is put together with the second's,
// with nothing in between that takes time: the two halves of one word.
func (s *subject) combined(fn *flow.Func, second *flow.Event) (*flow.Event, string) {
	loc, ok := flow.LocOf(second.Addr)
	if !ok || len(s.index().Writers(loc)) == 0 || second.Inlined() && isPointerLike(s.info.TypeOf(second.Op.Call)) {
		return nil, "" // behind a getter, each part of a snapshot stands for itself
	}
	for _, first := range s.index().Events[fn] {
		if first.Node == second.Node || first.Op.Kind != atomicapi.Load || first.Addr != second.Addr || first.SameFrame(second) ||
			first.Func != second.Func || !flow.Before(first, second) || flow.Before(second, first) {
			continue
		}
		if s.putTogether(fn, first, second) && !s.rereads(fn, first, second) && !s.pauses(first, second) && !s.index().Exclusive(first, second) {
			return first, "was used together with it"
		}
	}
	return nil, ""
}

// pauses reports whether anything but pure code runs between the two.
func (s *subject) pauses(first, second *flow.Event) bool { return s.stepsBetween(first, second) > 0 }

// stepsBetween counts what runs between the two besides pure code.
func (s *subject) stepsBetween(first, second *flow.Event) int {
	steps := 0
	flow.Between(first, second, func(e *flow.Event) bool {
		step := false
		switch e.Kind {
		case flow.AtomicEvent:
			step = e.Addr != second.Addr && e.Op.Kind.Writes()
		case flow.CallEvent:
			step = e.Callee == nil || !s.isHarmless(e) || e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "time"
		case flow.WriteEvent:
			step = !isOwnVariable(e)
		case flow.GoEvent:
			step = true
		}
		if step {
			steps++
		}
		return true
	})
	return steps
}

// putTogether reports whether the function computes something from both
// values, or sizes a slice by one and fills it by the other.
func (s *subject) putTogether(fn *flow.Func, first, second *flow.Event) bool {
	for e := range fn.All {
		for _, v := range append(e.Args, e.New) {
			if v != nil && joins(fn, v, first.Result, second.Result) {
				return true
			}
		}
		if e.Kind == flow.WriteEvent && e.Addr.Op == flow.IndexAddr && fn.Uses(e.Addr.Args[1], second.Result) && s.sizedBy(fn, e.Addr.Args[0], first) {
			return true
		}
	}
	return false
}

// joins reports whether v, or what it is computed from, has one operand that
// comes from a and another that comes from b.
func joins(fn *flow.Func, v, a, b *flow.Value) bool {
	found := false
	fn.Walk(v, func(v *flow.Value) {
		if found || v.Op != flow.Binary && v.Op != flow.Derived || len(v.Args) != 2 {
			return
		}
		x, y := v.Args[0], v.Args[1]
		only := func(v, a, b *flow.Value) bool { return fn.Uses(v, a) && !fn.Uses(v, b) }
		found = only(x, a, b) && only(y, b, a) || only(x, b, a) && only(y, a, b)
	})
	return found
}

// sizedBy reports whether the slice was made with a length that load decided.
func (s *subject) sizedBy(fn *flow.Func, slice *flow.Value, load *flow.Event) bool {
	call, ok := slice.Site.(*ast.CallExpr)
	if !ok || slice.Op != flow.Fresh {
		return false
	}
	for _, a := range call.Args[min(1, len(call.Args)):] {
		if v := load.Func.ValueOf(a); v != nil && fn.Uses(v, load.Result) {
			return true
		}
	}
	return false
}

// sameCall reports whether two plain Loads of a snapshot give one call its
// arguments, or one literal its parts: a pair taken from two snapshots.
func (s *subject) sameCall(a, b *flow.Event) bool {
	if a.Inlined() || b.Inlined() {
		return false // behind a getter, where each part stands for itself
	}
	sa, sb := s.statementOf(a.Node), s.statementOf(b.Node)
	return sa != nil && sa == sb
}
