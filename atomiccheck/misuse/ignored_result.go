package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// ignoredResult reports a Load whose value is thrown away, and a
// CompareAndSwap whose result is dropped while the code goes on as if it had
// won.
//
// # Why
//
// A Load does nothing but return the value. A CompareAndSwap returns whether
// it took effect; when it did not, another goroutine has the claim.
//
// # Limits
//
// A best-effort CompareAndSwap after which nothing depends on winning is left
// alone, and so is one after which the variable is loaded again. In a test, and
// when it is assigned to _, a Load is dropped on purpose; a CompareAndSwap in a
// test says who came first.
// Not seen: a CompareAndSwap in a function that does not return the result,
// whose caller goes on as the winner.
var ignoredResult = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "ignored-result",
		Title:   "result of a Load or CompareAndSwap that is dropped",
		Default: true, // silent unless the code goes on as the winner
	},
	Check: checkIgnoredResult,
}

func checkIgnoredResult(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.funcs {
		for _, e := range x.events[fn] {
			if e.Inlined() && !s.dropsOutcome(fn, e) {
				continue
			}
			switch {
			case e.Inlined():
				if why := s.actsAsWinner(fn, e); why != "" {
					report(analysis.Diagnostic{
						Pos: e.Node.Pos(), End: e.Node.End(),
						Message: fmt.Sprintf("the result of %s, whether it swapped, is dropped, yet what follows %s as if it did; test the result", s.calleeText(e), why),
					})
				}
			case e.Op.Kind == atomicapi.Load && e.Stmt && !s.isBlankAssigned(e) && !s.isInTest(e):
				report(analysis.Diagnostic{
					Pos: e.Node.Pos(), End: e.Node.End(),
					Message: fmt.Sprintf("the value that %s is loaded with is dropped, so the Load does nothing; use it, or remove it", s.variable(e.Op)),
				})
			case e.Op.Kind == atomicapi.CompareAndSwap && (e.Stmt || s.onlyLogged(fn, e)):
				if why := s.actsAsWinner(fn, e); why != "" {
					report(analysis.Diagnostic{
						Pos: e.Node.Pos(), End: e.Node.End(),
						Message: fmt.Sprintf("whether %s was swapped is dropped, yet what follows %s as if it was; test the result", s.variable(e.Op), why),
					})
				}
			}
		}
	}
}

// A swap is a CompareAndSwap whose result is dropped, and what it was to do.
type swap struct {
	*flow.Event
	fn *flow.Func

	claims   bool // it goes from a constant state to another, and not back to zero
	installs bool // it puts an object where there was none
	updates  bool // its new value is computed from the old one, or links to it
}

func (s *subject) swapOf(fn *flow.Func, cas *flow.Event) *swap {
	sw := &swap{Event: cas, fn: fn}
	switch {
	case isConstant(cas.Old) && !cas.Old.IsNil() && !dependsOnCall(fn, cas.New):
		sw.claims = !s.rearms(cas)
	case isConstant(cas.Old):
		sw.installs = true
	default:
		sw.updates = flow.Strip(cas.Old).Op == flow.Atomic && cas.New != cas.Old
	}
	return sw
}

// actsAsWinner says what the code after the CompareAndSwap does that only the
// winner may do, or "".
func (s *subject) actsAsWinner(fn *flow.Func, cas *flow.Event) string {
	if cas.Old == nil || cas.New == nil {
		return "" // code with errors
	}
	if cas.Owned || s.index().exclusive(cas, cas) || cas.Deferred || s.isInTest(cas) {
		return ""
	}
	sw := s.swapOf(fn, cas)
	if sw.claims && !cas.Inlined() && isLockMethod(cas.Func.Obj) {
		return "returns to the caller"
	}
	why := ""
	for e := range fn.All {
		if e == cas || !flow.Before(cas, e) || !within(e.Func, cas.Func) || e.Func.Once || e.SameFrame(cas) {
			continue
		}
		if e.Kind == flow.AtomicEvent && e.Addr == cas.Addr {
			if e.Op.Kind != atomicapi.Store || !e.Deferred {
				return why // looks again, or goes on to the next state
			}
			if sw.claims && e.New == cas.Old && why == "" {
				why = "gives it back"
			}
			continue
		}
		if why == "" && (!cas.Inlined() || e.Kind == flow.CloseEvent || e.Kind == flow.GoEvent) {
			why = s.winnerEffect(e, sw) // a helper's caller may use it for many states
		}
	}
	return why
}

// dropsOutcome reports whether e is a CompareAndSwap in a helper that returns
// its result, and the call of the helper drops that.
func (s *subject) dropsOutcome(fn *flow.Func, e *flow.Event) bool {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.Op.Kind != atomicapi.CompareAndSwap || e.Result == nil {
		return false
	}
	cur, ok := s.curs.Of(call)
	return ok && cur.ParentEdgeKind() == edge.ExprStmt_X && fn.ValueOf(call) == e.Result
}

// within reports whether fn is outer or a literal within it.
func within(fn, outer *flow.Func) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn == outer {
			return true
		}
	}
	return false
}

// isError reports whether t is the error interface: who records the first
// error returns its own all the same.
func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// isBlankAssigned reports whether the value is assigned to _, which says that
// it is not wanted.
func (s *subject) isBlankAssigned(e *flow.Event) bool {
	_, ok := s.statementOf(e.Node).(*ast.AssignStmt)
	return ok
}

// onlyLogged reports whether the result goes nowhere but into a log.
func (s *subject) onlyLogged(fn *flow.Func, cas *flow.Event) bool {
	for e := range fn.All {
		if e.Kind == flow.CallEvent && s.isHarmless(e) || e.Kind == flow.WriteEvent && isOwnVariable(e) {
			continue
		}
		for _, v := range append(e.Args, e.New, e.Old) {
			if v != nil && fn.Uses(v, cas.Result) {
				return false
			}
		}
		if e.Kind == flow.TestEvent && fn.Uses(e.Result, cas.Result) {
			return false
		}
	}
	_, inCond := s.statementOf(cas.Node).(ast.Expr)
	return !inCond
}

// isLockMethod reports whether fn is the Lock method of a type that also has
// an Unlock: its caller goes on as the holder.
func isLockMethod(fn *types.Func) bool {
	if fn == nil || fn.Name() != "Lock" || fn.Signature().Recv() == nil || fn.Signature().Results().Len() != 0 {
		return false
	}
	unlock, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), true, fn.Pkg(), "Unlock")
	return unlock != nil
}

// rearms reports whether the CompareAndSwap only takes a state back, as at the
// end of what it guards: later code does not depend on it.
func (s *subject) rearms(cas *flow.Event) bool { return cas.New.IsZero() }

func isConstant(v *flow.Value) bool { return v != nil && v.Op == flow.Const }

// winnerEffect says what e, which comes after the swap, does as the winner.
func (s *subject) winnerEffect(e *flow.Event, sw *swap) string {
	switch e.Kind {
	case flow.CloseEvent:
		if sw.claims || sw.installs && leadsTo(e.Addr, sw.New) {
			return "closes " + s.argText(e)
		}
	case flow.GoEvent:
		if sw.claims || sw.installs && s.passes(e, sw.New) {
			return "starts a goroutine"
		}
	case flow.SendEvent:
		if e.New == sw.New && e.New.Op != flow.Const {
			return "sends the new value"
		}
		if isConstant(sw.Old) && owner(e.New) == owner(sw.Addr) {
			return "sends it on"
		}
	case flow.CallEvent:
		if !s.isHarmless(e) && !e.Deferred && !isOnceCall(e) && s.callsAsWinner(e, sw) {
			return "calls " + s.calleeText(e)
		}
	case flow.WriteEvent:
		if sw.claims && !e.Owned && flow.Root(e.Addr) == flow.Root(sw.Addr) && !e.Append {
			return "writes " + s.targetText(e)
		}
	case flow.AtomicEvent:
		if sw.updates && e.Op.Kind == atomicapi.Add && e.Stmt && sw.New.Op == flow.Fresh && owner(e.Addr) == owner(sw.Addr) {
			return "counts it in " + s.variable(e.Op)
		}
	case flow.TestEvent:
		if sw.updates && sw.fn.Uses(sw.New, sw.Old) && isInteger(s.storedType(sw.Event)) && sw.fn.Uses(e.Result, sw.Old) {
			return "decides by what it was to become"
		}
	case flow.ReturnEvent:
		return s.returnsAsWinner(e, sw)
	}
	return ""
}

// callsAsWinner reports whether a call works on the object that holds the
// variable or is told what was installed; or, for a claim, whether it calls what
// the caller gave, or, if the variable is the package's, another function of the
// package.
func (s *subject) callsAsWinner(e *flow.Event, sw *swap) bool {
	if !sw.claims {
		return sw.New.Op != flow.Const && s.passes(e, sw.New) && (sameOwner(e, sw.Event) || sw.installs)
	}
	if sameOwner(e, sw.Event) {
		return true
	}
	if e.Callee == nil {
		return s.isParamCall(e)
	}
	loc, ok := flow.LocOf(sw.Addr)
	return ok && flow.IsPackageVar(loc.Obj) && e.Callee.Pkg() == s.pass.Pkg
}

// isParamCall reports whether a call is one of a parameter.
func (s *subject) isParamCall(e *flow.Event) bool {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && s.isParam(s.info.Uses[id])
}

// passes reports whether v is an operand of the call.
func (s *subject) passes(e *flow.Event, v *flow.Value) bool {
	return slices.ContainsFunc(e.Args, func(a *flow.Value) bool { return flow.Strip(a) == flow.Strip(v) })
}

// leadsTo reports whether v is reached from the object.
func leadsTo(v, object *flow.Value) bool {
	for ; v != nil && len(v.Args) > 0; v = v.Args[0] {
		if v == object {
			return true
		}
	}
	return v == object
}

// isOnceCall reports whether e calls sync.Once, which itself asks who is first.
func isOnceCall(e *flow.Event) bool {
	return e.Callee != nil && e.Callee.Name() == "Do" && e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "sync"
}

func (s *subject) returnsAsWinner(e *flow.Event, sw *swap) string {
	for _, r := range e.Args {
		if r == sw.New && r.Op != flow.Const && !isError(s.storedType(sw.Event)) {
			return "returns the new value"
		}
		if sw.Old.Op == flow.Atomic && isInteger(s.storedType(sw.Event)) && sw.fn.Uses(sw.New, sw.Old) && sw.fn.Uses(r, sw.Old) {
			return "returns what it was to claim"
		}
		if sw.claims && r.Op == flow.Const && r.Text == "true" {
			return "returns true"
		}
	}
	return ""
}

// sameOwner reports whether a call works on the object that holds the
// variable, or on a function value in it.
func sameOwner(call, cas *flow.Event) bool {
	for _, a := range call.Args {
		if owner(a) == owner(cas.Addr) {
			return true
		}
	}
	return false
}

// owner returns the innermost variable from which v is reached.
func owner(v *flow.Value) *flow.Value {
	for {
		switch v.Op {
		case flow.FieldAddr, flow.IndexAddr, flow.Assert:
			v = v.Args[0]
		case flow.Read:
			if v.Args[0].Op == flow.Addr {
				return v
			}
			v = v.Args[0]
		case flow.Derived, flow.Part:
			if len(v.Args) == 0 {
				return v
			}
			v = v.Args[0]
		default:
			return v
		}
	}
}
