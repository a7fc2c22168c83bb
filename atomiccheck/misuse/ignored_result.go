package misuse

import (
	"fmt"
	"go/ast"
	"go/types"

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
// when it is assigned to _, a Load is dropped on purpose; a CompareAndSwap of a
// test's local variable says who came first.
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
	for _, fn := range x.Funcs {
		for _, e := range x.Events[fn] {
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
			case e.Op.Kind == atomicapi.Load && e.Stmt && !s.isBlankAssigned(e) && !s.index().IsInTest(e):
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

func isConstant(v *flow.Value) bool { return v != nil && v.Op == flow.Const }
