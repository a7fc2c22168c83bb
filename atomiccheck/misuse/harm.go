package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

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
		if retested(t, e) {
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

// retested reports whether e happens under a lock that was acquired after the
// test, and only after something was tested again.
func retested(t *test, e *flow.Event) bool {
	for _, l := range e.Locks {
		if l.Site == nil || l.Site.Pos() < t.load.Pos() {
			continue
		}
		for _, g := range e.Guards {
			if g != t.guard && g.Expr.Pos() > l.Site.Pos() && (flow.ReadsMemory(g.Cond) || len(e.Func.Sources(g.Cond, false)) > 0) {
				return true
			}
		}
	}
	return false
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
		if !e.Owned && !e.Inlined() && !isOwnPart(e) {
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
func isOwnVariable(e *flow.Event) bool { return isLocalAddr(e.Addr) }

// isOwnPart reports whether e writes a part of a local variable.
func isOwnPart(e *flow.Event) bool {
	v := e.Addr
	for {
		switch {
		case v.Op == flow.FieldAddr, v.Op == flow.IndexAddr, v.Op == flow.Derived && len(v.Args) == 1:
			v = v.Args[0]
		case v.Op == flow.Read && isLocalAddr(v.Args[0]) && isArray(v.Args[0].Obj.Type()):
			return true
		default:
			_, declared := v.Site.(*ast.Ident) // the zero value of var x T
			return declared && len(v.Args) == 0 || isLocalAddr(v)
		}
	}
}

func isArray(t types.Type) bool {
	_, ok := t.Underlying().(*types.Array)
	return ok
}

// isLocalAddr reports whether addr is that of a local variable.
func isLocalAddr(addr *flow.Value) bool {
	return addr.Op == flow.Addr && addr.Obj.Parent() != nil && addr.Obj.Pkg() != nil && addr.Obj.Parent() != addr.Obj.Pkg().Scope()
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
