package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// doubleLoad reports a variable that is loaded again where an earlier Load of
// it has just decided: if p.Load() != nil { p.Load().Close() }, and two Loads
// whose values are used together as if they were one.
//
// # Why
//
// The variable can change between the two Loads, so the second does not have
// what the first was tested for. One Load into a local variable sees one value.
//
// # Limits
//
// Left alone: loops that read again on purpose, a second Load after a lock was
// acquired, after waiting or after the function itself wrote the variable,
// values that are only logged, and variables that nobody changes in a way that
// the test could miss. Not seen: a second Load that is handed on or returned as
// it is, one after a call that can take long, and one through a pointer of which
// the package does not show where it points.
var doubleLoad = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "double-load",
		Title:   "second Load of a variable that the first one tested",
		Default: true, // silent unless the second relies on the first
	},
	Check: checkDoubleLoad,
}

func checkDoubleLoad(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		reported := make(map[ast.Node]bool)
		for _, second := range x.Events[fn] {
			if second.Op.Kind != atomicapi.Load || second.Owned || reported[second.Node] {
				continue
			}
			first, why := s.findFirstLoad(fn, second)
			if first == nil || s.sameInAll(fn, first, second) {
				continue
			}
			reported[second.Node] = true
			report(analysis.Diagnostic{
				Pos: second.Node.Pos(), End: second.Node.End(),
				Message: fmt.Sprintf("%s is loaded again after its value loaded at %s %s; load it once into a local variable",
					s.variable(second.Op), s.at(first.Pos()), why),
				SuggestedFixes: s.fixDoubleLoad(fn, first, second),
			})
		}
	}
}

// findFirstLoad returns the Load that second repeats, and what that one did.
func (s *subject) findFirstLoad(fn *flow.Func, second *flow.Event) (*flow.Event, string) {
	for i := len(second.Guards) - 1; i >= 0; i-- {
		g := second.Guards[i]
		for _, first := range fn.LoadsOf(fn.Sources(g.Cond, true), second.Addr) {
			if first == second || first.Op.Kind != atomicapi.Load || first.SameFrame(second) {
				continue
			}
			if s.relies(fn, first, second, g) && !s.rereads(fn, first, second) {
				return first, "was tested"
			}
		}
	}
	if first, why := s.torn(fn, second); first != nil {
		return first, why
	}
	return s.combined(fn, second)
}

// relies reports whether the use of the second value relies on the test of the
// first.
func (s *subject) relies(fn *flow.Func, first, second *flow.Event, g *flow.Guard) bool {
	x := s.index()
	loc, ok := flow.LocOf(second.Addr)
	if !ok || x.Exclusive(first, second) {
		return false
	}
	if len(x.Writers(loc)) == 0 && !isExported(loc) {
		return false // never changes
	}
	if isDereferenced(fn, second) && x.isValue(loc) && s.testsValue(g, first) {
		return true // asserted without a test of its own
	}
	if isNilTest(g.Cond) {
		return x.mayBeCleared(loc, s) && isDereferenced(fn, second) ||
			x.mayBeCleared(loc, s) && !s.isOnlyTested(fn, second) && !isPointerLike(s.info.TypeOf(second.Op.Call))
	}
	if _, loop := g.Stmt.(*ast.ForStmt); loop {
		// Re-read on purpose, unless one snapshot bounds the index into another.
		return testsOrder(g.Cond) && isPointerLike(s.info.TypeOf(second.Op.Call)) && isDereferenced(fn, second) && samePart(fn, first, second, g)
	}
	if isPointerLike(s.info.TypeOf(second.Op.Call)) {
		if second.Inlined() {
			return isDereferenced(fn, second) && (s.sameDecision(first, second) || testsPart(fn, first, g) && samePart(fn, first, second, g))
		}
		return isDereferenced(fn, second) && (samePart(fn, first, second, g) || s.sameDecision(first, second))
	}
	return s.sameDecision(first, second) && s.isDecided(fn, second) || s.reliesOnBound(fn, first, second, g)
}

func testsOrder(cond *flow.Value) bool {
	return slices.ContainsFunc(flow.Comparisons(cond), func(c *flow.Value) bool { return isOrder(c.Token) })
}

// samePart reports whether the test looked at the part of the loaded object
// that is used after the second Load: if c.Load().tls != nil { c.Load().tls.F() }.
func samePart(fn *flow.Func, first, second *flow.Event, g *flow.Guard) bool {
	tested := partsOf(fn, g.Cond, first)
	if len(tested) == 0 {
		return true // a method or an element was tested
	}
	for e := range fn.All {
		if e.Kind == flow.CallEvent && (isFormatted(e.Callee) || isTesting(e.Callee)) || e.Kind == flow.DerefEvent {
			continue
		}
		for _, v := range append(e.Args, e.Addr, e.New, e.Result) {
			if v == nil {
				continue
			}
			for part := range partsOf(fn, v, second) {
				if tested[part] {
					return true
				}
			}
		}
	}
	return false
}

// testsPart reports whether the test looked at a field of the loaded object.
func testsPart(fn *flow.Func, first *flow.Event, g *flow.Guard) bool {
	return len(partsOf(fn, g.Cond, first)) > 0
}

// partsOf returns the fields of the object that load returned from which v is
// computed.
func partsOf(fn *flow.Func, v *flow.Value, load *flow.Event) map[types.Object]bool {
	found := make(map[types.Object]bool)
	fn.WalkOutside(v, isFormattedCall, func(v *flow.Value) {
		if v.Op == flow.FieldAddr && fn.Uses(v.Args[0], load.Result) {
			found[v.Obj] = true
		}
	})
	return found
}

// reliesOnBound reports whether the second value is used where only what the
// test let through is right: as an index, a length or a divisor, or, after a
// test against zero, as the argument of a call or of arithmetic.
func (s *subject) reliesOnBound(fn *flow.Func, first, second *flow.Event, g *flow.Guard) bool {
	if s.isBoundUse(second.Node) {
		return true
	}
	zero := g.Cond.Op == flow.Call && g.Cond.Obj != nil && g.Cond.Obj.Name() == "IsZero" && len(g.Cond.Args) > 0 && fn.Uses(g.Cond.Args[0], first.Result)
	for _, c := range flow.Comparisons(g.Cond) {
		for i, v := range c.Args {
			if v == first.Result && isOrder(c.Token) && fn.Subtracts(second.Result, c.Args[1-i]) {
				return true // if used >= x.Load() { … }; x.Load() - used
			}
		}
		zero = zero || c.Args[0].IsZero() && c.Args[1] == first.Result || c.Args[1].IsZero() && c.Args[0] == first.Result
	}
	loc, _ := flow.LocOf(second.Addr)
	return zero && s.index().mayBeCleared(loc, s) && s.branchAfter(g.Expr, second.Node) == nil &&
		s.isArgument(second.Node) && s.isDecided(fn, second)
}

// rereads reports whether the function has a reason to load again: it wrote
// the variable, acquired a lock or waited in between.
func (s *subject) rereads(fn *flow.Func, first, second *flow.Event) bool {
	reason := false
	deref := isDereferenced(fn, second)
	flow.Between(first, second, func(e *flow.Event) bool {
		switch e.Kind {
		case flow.AtomicEvent:
			reason = reason || e.Addr == second.Addr && e.Op.Kind.Writes() || e.Op.Kind == atomicapi.CompareAndSwap
		case flow.LockEvent:
			reason = true
		case flow.RecvEvent, flow.SendEvent:
			reason = reason || !deref // but a pointer must be tested again
		case flow.CallEvent:
			reason = reason || !deref && (waits(e) || !s.isHarmless(e) && !e.Deferred)
		}
		return !reason
	})
	return reason || !flow.Before(first, second) || testsNil(fn, second) || validates(fn, first, second)
}

// waits reports whether the call lets time pass.
func waits(e *flow.Event) bool {
	if e.Callee == nil {
		return false
	}
	switch e.Callee.Name() {
	case "Wait", "Sleep", "Gosched", "Await", "Yield":
		return true
	}
	return false
}

// validates reports whether the second value is compared with the first: the
// function checks that nothing has changed.
func validates(fn *flow.Func, first, second *flow.Event) bool {
	for e := range fn.All {
		if e.Kind != flow.TestEvent {
			continue
		}
		for _, c := range flow.Comparisons(e.Result) {
			if c.Token != token.EQL && c.Token != token.NEQ {
				continue
			}
			a, b := c.Args[0], c.Args[1]
			if fn.Uses(a, first.Result) && fn.Uses(b, second.Result) || fn.Uses(b, first.Result) && fn.Uses(a, second.Result) {
				return true
			}
		}
	}
	return false
}
