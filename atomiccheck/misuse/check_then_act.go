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
	for _, fn := range x.funcs {
		s.checkSplitClaims(fn, report)
		reported := make(map[*flow.Event]bool) // loads: one finding each
		for _, e := range x.events[fn] {
			if !isAct(e) || e.Op.Kind == atomicapi.Add && s.isInTest(e) {
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
	if s.index().claims(e.Guards) {
		return nil // won already
	}
	if e.New != nil && len(fn.LoadsOf(fn.Sources(e.New, false), e.Addr)) > 0 {
		return nil // an update: lost-update knows when that is wrong
	}
	for i, g := range slices.Backward(e.Guards) {
		if _, loop := g.Stmt.(*ast.ForStmt); loop {
			continue // a loop's condition is re-read on purpose
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
			if l.Func != e.Func && dependsOnCall(fn, g.Cond) {
				continue // the outcome of work done in between
			}
			if x := s.index(); x.excludes(l, e, rivals(x, e)) || s.indexesSlots(fn, l) {
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
	for _, w := range x.writersAt(e.Addr) {
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

// harmOf says in a few words what goes wrong when two goroutines pass the test
// together, or "" if nothing is seen to.
func (s *subject) harmOf(fn *flow.Func, t *test, act *flow.Event) string {
	if !s.follows(t, act) {
		return ""
	}
	if act.Op.Kind == atomicapi.Add {
		if act.New != nil && dependsOnCall(fn, act.New) {
			return "" // it adds up what was done
		}
		if act.Stmt || !testsResult(fn, act) {
			return "it is changed twice"
		}
		return ""
	}
	if (act.Op.Kind == atomicapi.And || act.Op.Kind == atomicapi.Or) && !act.Stmt {
		return ""
	}
	if act.New != nil && isNilTest(t.guard.Cond) && isMadeHere(act.New) {
		if harm := s.creation(act); harm != "" {
			return harm
		}
	}
	for e := range fn.All {
		if e == act || e.Deferred && e.Kind != flow.CloseEvent || !slices.Contains(e.Guards, t.guard) || e.Func.Callback && act.Func != e.Func {
			continue
		}
		if !flow.Before(e, act) && !slices.ContainsFunc(act.Guards, func(g *flow.Guard) bool { return g == innermost(act) }) {
			continue
		}
		if releases(t, act) && flow.Before(e, act) && e.Kind != flow.CloseEvent {
			continue // what the flag stood for, done by who set it
		}
		if harm := s.effect(fn, e, act); harm != "" {
			return harm
		}
	}
	if s.asserts(t.guard) && testsState(t.guard.Cond) {
		return "both get past the panic"
	}
	return s.resultsDiffer(t, act)
}

func innermost(act *flow.Event) *flow.Guard {
	return act.Guards[len(act.Guards)-1]
}

// isMadeHere reports whether v is a new object: a literal, a variable's address
// or what a call returned.
func isMadeHere(v *flow.Value) bool {
	switch v.Op {
	case flow.Fresh, flow.Call, flow.Addr:
		return true
	case flow.Phi:
		return slices.ContainsFunc(v.Args, func(a *flow.Value) bool { return a.Op != flow.Phi && isMadeHere(a) })
	}
	return false
}

// releases reports whether the act clears a flag that the test found set.
func releases(t *test, act *flow.Event) bool {
	if act.Op.Kind != atomicapi.Store || !act.New.IsZero() {
		return false
	}
	if c := t.guard.Cond; c.Op == flow.Atomic {
		return t.guard.True
	}
	return slices.ContainsFunc(flow.Comparisons(t.guard.Cond), func(c *flow.Value) bool {
		return c.Token == token.NEQ && t.guard.True && c.Args[1].IsZero() ||
			c.Token == token.EQL && (t.guard.True && !c.Args[1].IsZero() || !t.guard.True && c.Args[1].IsZero())
	})
}

// isQuery reports whether a call asks for a flag that decides a branch.
func isQuery(fn *flow.Func, call *flow.Event) bool {
	sig := call.Callee
	if sig == nil || sig.Signature().Results().Len() != 1 || !types.Identical(sig.Signature().Results().At(0).Type().Underlying(), types.Typ[types.Bool]) {
		return false
	}
	for e := range fn.All {
		if e.Kind == flow.TestEvent && fn.Uses(e.Result, call.Result) {
			return true
		}
	}
	return false
}

// dependsOnCall reports whether v is computed from what a call returned.
func dependsOnCall(fn *flow.Func, v *flow.Value) bool {
	found := false
	fn.Walk(v, func(v *flow.Value) { found = found || v.Op == flow.Call })
	return found
}

// testsResult reports whether what the Add returns decides anything.
func testsResult(fn *flow.Func, act *flow.Event) bool {
	for e := range fn.All {
		for _, g := range e.Guards {
			if fn.Uses(g.Cond, act.Result) {
				return true
			}
		}
		if e.Kind == flow.ReturnEvent {
			for _, a := range e.Args {
				if a.Op == flow.Binary && fn.Uses(a, act.Result) {
					return true
				}
			}
		}
	}
	return false
}

// follows reports whether the act follows from the test itself: the tests that
// came in between are early exits, or nothing happened before them.
func (s *subject) follows(t *test, act *flow.Event) bool {
	received, closed := false, false // a token or an object that one goroutine gets; an end
	flow.Between(t.load, act, func(e *flow.Event) bool {
		received = received || e.Kind == flow.RecvEvent
		closed = closed || e.Kind == flow.CloseEvent && !testsItself(act.Func.Top(), e)
		return true
	})
	if received && !closed {
		return false
	}
	branch := s.branchAfter(t.guard.Expr, act.Node)
	if branch == nil {
		return true
	}
	if _, loop := branch.(*ast.ForStmt); loop {
		return false
	}
	busy := false
	flow.Between(t.load, act, func(e *flow.Event) bool {
		switch e.Kind {
		case flow.CallEvent, flow.SendEvent, flow.RecvEvent, flow.GoEvent:
			busy = busy || e.Pos() < branch.Pos() && !s.isHarmless(e)
		}
		return !busy
	})
	return !busy
}

// effect says what doing e twice harms, or "".
func (s *subject) effect(fn *flow.Func, e, act *flow.Event) string {
	switch e.Kind {
	case flow.CloseEvent:
		if !testsItself(fn, e) {
			return "both close " + s.argText(e)
		}
	case flow.GoEvent:
		return "both start a goroutine"
	case flow.SendEvent:
		return "both send"
	case flow.WriteEvent:
		if !e.Owned && !e.Inlined() && !isOwnVariable(e) {
			return "both write " + s.targetText(e)
		}
	case flow.CallEvent:
		if s.isHarmless(e) || e.Owned || isQuery(fn, e) {
			return ""
		}
		if act.New != nil && fn.Uses(act.New, e.Result) {
			return s.creation(act)
		}
		if e.Callee == nil {
			return "both call " + s.calleeText(e)
		}
		return "both call " + e.Callee.Name()
	}
	return ""
}

// testsItself reports whether a channel is closed because a test found it there:
// whoever closes it was handed it.
func testsItself(fn *flow.Func, e *flow.Event) bool {
	return e.Addr.Op != flow.Atomic && slices.ContainsFunc(e.Guards, func(g *flow.Guard) bool { return isNilTest(g.Cond) && fn.Uses(g.Cond, e.Addr) })
}

// resultsDiffer reports that the function tells its caller whether it passed
// the test, so that two callers are told they won.
func (s *subject) resultsDiffer(t *test, act *flow.Event) string {
	var lost, won []*flow.Value
	for _, e := range act.Func.Events {
		if e.Kind != flow.ReturnEvent || len(e.Args) == 0 {
			continue
		}
		last := e.Args[len(e.Args)-1]
		switch {
		case flow.Before(act, e):
			won = append(won, last)
		case failed(t, e):
			lost = append(lost, last)
		}
	}
	for _, w := range won {
		for _, l := range lost {
			if w.Op == flow.Const && w.Text == "true" && l.Op == flow.Const && l.Text == "false" {
				return "both are told true"
			}
			if w.IsNil() && !l.IsNil() {
				return "both are told nil"
			}
			if l.IsNil() && !w.IsConst() && !w.IsNil() && act.Op.New != nil && w != act.New {
				return "both get " + "the same one"
			}
		}
	}
	return ""
}

// failed reports whether a return is for those who do not pass the test.
func failed(t *test, e *flow.Event) bool {
	for _, g := range e.Guards {
		if g.Expr == t.guard.Expr {
			return g.True != t.guard.True
		}
	}
	return flow.Reaches(t.load, e) && len(e.Guards) <= len(t.load.Guards)
}

// isOwnVariable reports whether e writes a local variable of its function.
func isOwnVariable(e *flow.Event) bool {
	return e.Addr.Op == flow.Addr && e.Addr.Obj.Parent() != nil && e.Addr.Obj.Pkg() != nil &&
		e.Addr.Obj.Parent() != e.Addr.Obj.Pkg().Scope()
}

func (s *subject) argText(e *flow.Event) string {
	if call, ok := e.Node.(*ast.CallExpr); ok && len(call.Args) > 0 && !e.Inlined() {
		return s.text(call.Args[0])
	}
	return "a channel"
}

func (s *subject) targetText(e *flow.Event) string {
	if e.Target == nil || e.Inlined() {
		return "memory"
	}
	return s.text(e.Target)
}

func (s *subject) calleeText(e *flow.Event) string {
	if call, ok := e.Node.(*ast.CallExpr); ok {
		if _, lit := ast.Unparen(call.Fun).(*ast.FuncLit); !lit {
			return s.text(call.Fun)
		}
	}
	return "a function"
}

var _ = token.NoPos
