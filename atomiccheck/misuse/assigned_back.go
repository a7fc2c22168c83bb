package misuse

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkAssignedBack reports
//
//	x = atomic.AddInt64(&x, 1)
//
// which writes x twice, the second time plainly.
func (s *subject) checkAssignedBack(fn *flow.Func, report rule.Report) {
	for e := range fn.All {
		if e.Kind != flow.WriteEvent || e.Inlined() || e.New == nil || e.New.Op != flow.Atomic || e.New.Args[0] != e.Addr {
			continue
		}
		op := fn.EventOf(e.New)
		if op == nil || !op.Op.Kind.ReadModifyWrite() || op.Op.Kind == atomicapi.CompareAndSwap {
			continue
		}
		report(analysis.Diagnostic{
			Pos: e.Node.Pos(), End: e.Node.End(),
			Message:        fmt.Sprintf("%s is assigned the result of %s on itself, a plain write that loses updates; drop the assignment", s.text(e.Target), op.Op.Func.Name()),
			SuggestedFixes: dropAssignment(e.Node, op.Op.Call),
		})
	}
}

// dropAssignment keeps the call alone where it is all of the right-hand side.
func dropAssignment(stmt ast.Node, call *ast.CallExpr) []analysis.SuggestedFix {
	assign, ok := stmt.(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || ast.Unparen(assign.Rhs[0]) != call {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message: "Drop the assignment",
		TextEdits: []analysis.TextEdit{
			{Pos: assign.Pos(), End: call.Pos()},
			{Pos: call.End(), End: assign.End()},
		},
	}}
}
