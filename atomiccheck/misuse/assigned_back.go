package misuse

import (
	"fmt"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkAssignedBack reports
//
//	x = atomic.AddInt64(&x, 1)
//
// which writes x twice, the second time plainly.
func (s *subject) checkAssignedBack(report rule.Report) {
	for _, op := range s.ops {
		if op.Typed || !op.Kind.ReadModifyWrite() || op.Kind == atomicapi.CompareAndSwap {
			continue
		}
		kind, i := op.cur.ParentEdge()
		assign, ok := op.cur.Parent().Node().(*ast.AssignStmt)
		if !ok || kind != edge.AssignStmt_Rhs || assign.Tok != token.ASSIGN || len(assign.Lhs) != len(assign.Rhs) {
			continue
		}
		lhs := assign.Lhs[i]
		if s.text(ast.Unparen(lhs)) != s.variable(op.Op) {
			continue // another variable
		}
		var fixes []analysis.SuggestedFix
		if len(assign.Lhs) == 1 {
			fixes = []analysis.SuggestedFix{{
				Message:   "Drop the assignment",
				TextEdits: []analysis.TextEdit{{Pos: assign.Pos(), End: op.Call.Pos()}},
			}}
		}
		report(analysis.Diagnostic{
			Pos: assign.Pos(), End: assign.End(),
			Message:        fmt.Sprintf("%s is assigned the result of %s on itself, a plain write that loses updates; drop the assignment", s.text(lhs), op.Func.Name()),
			SuggestedFixes: fixes,
		})
	}
}
