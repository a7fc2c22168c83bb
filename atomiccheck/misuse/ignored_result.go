package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

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
// alone, and so is one after which the variable is loaded again. A Load in a
// test, or one assigned to _, is dropped on purpose.
// Not seen: a CompareAndSwap in a function of its own, whose caller goes on as
// the winner.
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
			if e.Inlined() {
				continue
			}
			switch {
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

// actsAsWinner says what the code after the CompareAndSwap does that only the
// winner may do, or "".
func (s *subject) actsAsWinner(fn *flow.Func, cas *flow.Event) string {
	if cas.Owned || s.index().exclusive(cas, cas) || cas.Deferred {
		return ""
	}
	claim := isConstant(cas.Old) && !dependsOnCall(fn, cas.New)
	handsOver := claim // what only the winner may give away
	claim = claim && !s.rearms(cas)
	if claim && isLockMethod(cas.Func.Obj) {
		return "returns to the caller"
	}
	for e := range fn.All {
		if e == cas || !flow.Before(cas, e) || !within(e.Func, cas.Func) {
			continue
		}
		if e.Kind == flow.AtomicEvent && e.Addr == cas.Addr {
			return "" // looks again
		}
		if why := s.winnerEffect(fn, e, cas, claim); why != "" {
			return why
		}
		if handsOver && e.Kind == flow.SendEvent && owner(e.New) == owner(cas.Addr) {
			return "sends it on"
		}
	}
	return ""
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

func (s *subject) winnerEffect(fn *flow.Func, e, cas *flow.Event, claim bool) string {
	switch e.Kind {
	case flow.CloseEvent:
		if claim {
			return "closes " + s.argText(e)
		}
	case flow.GoEvent:
		if claim {
			return "starts a goroutine"
		}
	case flow.SendEvent:
		if e.New == cas.New && e.New.Op != flow.Const {
			return "sends the new value"
		}
	case flow.CallEvent:
		if s.isHarmless(e) || e.Deferred || !sameOwner(e, cas) {
			break
		}
		if claim || cas.New.Op != flow.Const && slices.Contains(e.Args, cas.New) {
			return "calls " + s.calleeText(e)
		}
	case flow.WriteEvent:
		if claim && !e.Owned && flow.Root(e.Addr) == flow.Root(cas.Addr) && !e.Append {
			return "writes " + s.targetText(e)
		}
	case flow.ReturnEvent:
		for _, r := range e.Args {
			if r == cas.New && r.Op != flow.Const && !isError(s.storedType(cas)) {
				return "returns the new value"
			}
			if cas.Old.Op == flow.Atomic && isInteger(s.storedType(cas)) && fn.Uses(cas.New, cas.Old) && fn.Uses(r, cas.Old) {
				return "returns what it was to claim"
			}
			if claim && r.Op == flow.Const && r.Text == "true" {
				return "returns true"
			}
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
