package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkThenAct reports a Store, Add, And or Or that happens because a Load of
// the same variable had a certain value, where it harms if two goroutines pass
// the test together: both close the channel, both start the worker, both take
// the last slot.
//
// # Why
//
// Between the Load and the Store, another goroutine can pass the same test.
// CompareAndSwap and Swap test and set in one step and tell who won.
//
// # Limits
//
// Left alone: flags that are set twice without harm; double-checked locking; a
// claim made by CompareAndSwap after an early Load; tests under a lock that
// every writer holds; a variable that one goroutine alone writes; and a cache
// of a value that is the same whoever computes it. Not seen: a test and an act
// in two methods, a test in a function that branches, a deferred act, and an
// act that is done whatever the test says.
var checkThenAct = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "check-then-act",
		Title:   "test of a variable and a write to it that two goroutines can both do",
		Default: true, // silent unless doing it twice has an effect
	},
	Check: checkCheckThenAct,
}

func checkCheckThenAct(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		s.checkSplitClaims(fn, report)
		reported := make(map[*flow.Event]bool) // loads: one finding each
		for _, e := range x.Events[fn] {
			if !isAct(e) || e.Op.Kind == atomicapi.Add && s.index().IsInTest(e) {
				continue // a test counts what it makes happen
			}
			t := s.findTest(fn, e)
			if t == nil || reported[t.load] || s.isLostUpdate(fn, e) {
				continue
			}
			if harm := s.harmOf(fn, t, e); harm != "" {
				reported[t.load] = true
				name := s.variable(e.Op)
				report(analysis.Diagnostic{
					Pos: e.Node.Pos(), End: e.Node.End(),
					Message: fmt.Sprintf("%s is written after the test at %s, which two goroutines can pass together (%s); %s",
						name, s.at(t.load.Pos()), harm, claimAdvice(e)),
					SuggestedFixes: s.fixCheckThenAct(t, e),
				})
			}
		}
	}
}

func claimAdvice(act *flow.Event) string {
	switch {
	case act.Op.Kind == atomicapi.Add:
		return "Add first and test the result"
	case act.Op.Kind == atomicapi.And || act.Op.Kind == atomicapi.Or:
		return "test the old value that " + act.Op.Kind.String() + " returns"
	}
	return "claim it with CompareAndSwap"
}

// isAct reports whether e writes without telling what was there before.
func isAct(e *flow.Event) bool {
	if e.Owned || e.Deferred {
		return false
	}
	switch e.Op.Kind {
	case atomicapi.Store:
		return true
	case atomicapi.Add, atomicapi.And, atomicapi.Or:
		return true
	}
	return false
}

// isLostUpdate leaves to that rule what it reports.
func (s *subject) isLostUpdate(fn *flow.Func, e *flow.Event) bool {
	l, _ := s.lostLoad(fn, e)
	return l != nil
}

// A test is a condition on a loaded value under which the act happens.
type test struct {
	load  *flow.Event
	guard *flow.Guard
	rest  []*flow.Guard // the conditions tested after it
}

// findTest returns the last test of e's variable that e depends on, unless
// something between them excludes other goroutines.
func (s *subject) findTest(fn *flow.Func, e *flow.Event) *test {
	if s.index().Claims(e.Guards) {
		return nil // won already
	}
	if e.New != nil && len(fn.LoadsOf(fn.Sources(e.New, false), e.Addr)) > 0 {
		return nil // an update: lost-update knows when that is wrong
	}
	for i, g := range slices.Backward(e.Guards) {
		if _, loop := g.Stmt.(*ast.ForStmt); loop {
			continue // a loop's condition is re-read on purpose
		}
		if !g.True && s.hasOtherOperand(fn, g.Cond, e.Addr) {
			continue // which may have decided
		}
		loads := fn.LoadsOf(fn.Sources(g.Cond, true), e.Addr)
		if len(loads) == 0 {
			continue
		}
		var t *test
		for _, l := range loads {
			if l.Op.Kind != atomicapi.Load || l.SameFrame(e) {
				return nil // its own earlier write told
			}
			if movesCursor(fn, g) {
				return nil // of the one who has it
			}
			if l.Func != e.Func && dependsOnCall(fn, g.Cond) {
				continue // the outcome of work done in between
			}
			if x := s.index(); x.Excludes(l, e, rivals(x, e)) || s.indexesSlots(fn, l) {
				return nil
			}
			if e.Op.Kind == atomicapi.Add && (s.asserts(g) || isSoft(g.Cond, e.New)) {
				return nil
			}
			if e.Op.Kind == atomicapi.Store && isConstant(e.New) && !testsState(g.Cond) {
				continue // a threshold, not a state that is claimed
			}
			t = &test{load: l, guard: g, rest: e.Guards[i+1:]}
			if s.rechecks(t, e) {
				return nil
			}
		}
		return t
	}
	return nil
}

// asserts reports whether the other outcome of the test panics: the test only
// checks what the caller guarantees.
func (s *subject) asserts(g *flow.Guard) bool {
	stmt, ok := g.Stmt.(*ast.IfStmt)
	if !ok || g.True || len(stmt.Body.List) == 0 {
		return false
	}
	last, ok := stmt.Body.List[len(stmt.Body.List)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := last.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && id.Name == "panic"
}

// hasOtherOperand reports whether the condition is a conjunction with an operand
// that does not depend on the variable.
func (s *subject) hasOtherOperand(fn *flow.Func, cond, addr *flow.Value) bool {
	if cond.Op != flow.Binary || cond.Token != token.LAND {
		return false
	}
	return slices.ContainsFunc(cond.Args, func(v *flow.Value) bool {
		return len(fn.LoadsOf(fn.Sources(v, true), addr)) == 0 || s.hasOtherOperand(fn, v, addr)
	})
}

// movesCursor reports whether the test compares with a plain variable that the
// function changes: a position, which by that belongs to one goroutine.
func movesCursor(fn *flow.Func, g *flow.Guard) bool {
	for w := range fn.All {
		if w.Kind != flow.WriteEvent || isOwnVariable(w) || w.New == nil || w.Addr.Obj == nil {
			continue
		}
		moved := false
		fn.Walk(g.Cond, func(v *flow.Value) { moved = moved || v.Op == flow.Read && v.Args[0] == w.Addr })
		if moved && isInteger(w.Addr.Obj.Type()) {
			return true
		}
	}
	return false
}

// isSoft reports whether an amount is added after a test against a constant: the
// bound can be overstepped by one goroutine alone, so it is not strict.
func isSoft(cond, amount *flow.Value) bool {
	if amount == nil || isConstant(amount) {
		return false
	}
	cs := flow.Comparisons(cond)
	return len(cs) > 0 && !slices.ContainsFunc(cs, func(c *flow.Value) bool { return !c.Args[0].IsZero() && !c.Args[1].IsZero() })
}

// rivals returns the operations that can win what e claims: those that follow
// from a test of the variable as well, and write the same. Others take the claim
// back, or make one that was not tested for.
func rivals(x *index, e *flow.Event) []*flow.Event {
	same := []*flow.Event{e}
	for _, w := range x.WritersAt(e.Addr) {
		if w == e || !testsOwn(w) {
			continue
		}
		if isConstant(e.New) && isConstant(w.New) && e.New.Text == w.New.Text || w.Func.Top() == e.Func.Top() || w.Op.Kind == e.Op.Kind && e.Op.Kind != atomicapi.Store {
			same = append(same, w)
		}
	}
	return same
}

// testsOwn reports whether the operation is guarded by a Load of its variable.
func testsOwn(w *flow.Event) bool {
	fn := w.Func.Top()
	return slices.ContainsFunc(w.Guards, func(g *flow.Guard) bool {
		return len(fn.LoadsOf(fn.Sources(g.Cond, true), w.Addr)) > 0
	})
}

// testsState reports whether the condition asks for one state: a flag, or
// equality.
func testsState(cond *flow.Value) bool {
	cs := flow.Comparisons(cond)
	return len(cs) == 0 || slices.ContainsFunc(cs, func(c *flow.Value) bool { return !isOrder(c.Token) })
}

// rechecks reports double-checked locking: a lock was acquired after the test
// and something was tested again under it.
func (s *subject) rechecks(t *test, act *flow.Event) bool {
	var lock *flow.Event
	flow.Between(t.load, act, func(e *flow.Event) bool {
		if e.Kind == flow.LockEvent {
			lock = e
		}
		return lock == nil
	})
	if lock == nil || len(act.Locks) == 0 {
		return false
	}
	for _, g := range t.rest {
		if g.Expr.Pos() > lock.Pos() && flow.ReadsMemory(g.Cond) {
			return true
		}
	}
	return false
}
