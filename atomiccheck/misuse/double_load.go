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
	for _, fn := range x.funcs {
		reported := make(map[ast.Node]bool)
		for _, second := range x.events[fn] {
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
	if !ok || x.exclusive(first, second) {
		return false
	}
	if len(x.writers(loc)) == 0 && !isExported(loc) {
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

// sameDecision reports whether both Loads belong to one condition or
// computation, or to the conditions of one chain of else-ifs.
func (s *subject) sameDecision(first, second *flow.Event) bool {
	a, b := s.expressionOf(first.Node), s.expressionOf(second.Node)
	return a != nil && a == b || s.sameChain(first.Node, second.Node)
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

// torn finds two Loads of one snapshot in one statement: c.Load().a + c.Load().b.
func (s *subject) torn(fn *flow.Func, second *flow.Event) (*flow.Event, string) {
	if !isDereferenced(fn, second) || !isPointerLike(s.info.TypeOf(second.Op.Call)) {
		return nil, ""
	}
	loc, ok := flow.LocOf(second.Addr)
	if !ok || !s.index().isReplaced(loc) {
		return nil, ""
	}
	for _, first := range s.index().events[fn] {
		if first == second || first.Op.Kind != atomicapi.Load || first.Addr != second.Addr || first.SameFrame(second) ||
			first.Func != second.Func || !isDereferenced(fn, first) || !flow.Before(first, second) {
			continue
		}
		if (s.sameDecision(first, second) || s.sameCall(first, second)) && !s.index().exclusive(first, second) {
			return first, "was used in the same statement"
		}
	}
	return nil, ""
}

// combined finds an earlier Load whose value is put together with the second's,
// with nothing in between that takes time: the two halves of one word.
func (s *subject) combined(fn *flow.Func, second *flow.Event) (*flow.Event, string) {
	loc, ok := flow.LocOf(second.Addr)
	if !ok || len(s.index().writers(loc)) == 0 || second.Inlined() && isPointerLike(s.info.TypeOf(second.Op.Call)) {
		return nil, "" // behind a getter, each part of a snapshot stands for itself
	}
	for _, first := range s.index().events[fn] {
		if first.Node == second.Node || first.Op.Kind != atomicapi.Load || first.Addr != second.Addr || first.SameFrame(second) ||
			first.Func != second.Func || !flow.Before(first, second) || flow.Before(second, first) {
			continue
		}
		if s.putTogether(fn, first, second) && !s.rereads(fn, first, second) && !s.pauses(first, second) && !s.index().exclusive(first, second) {
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
	for _, e := range x.at[loc] {
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
	for _, w := range x.writers(loc) {
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
	if isExported(loc) && len(x.writers(loc)) == 0 {
		return true // who knows what other packages store
	}
	for _, w := range x.writers(loc) {
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
	return len(x.writers(loc)) > 0 || isExported(loc)
}
