package misuse

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
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
// alone.
var ignoredResult = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "ignored-result",
		Title:   "result of a Load or CompareAndSwap that is dropped",
		Default: true, // a Load as a statement has no use
	},
	Check: checkIgnoredResult,
}

func checkIgnoredResult(s *subject, report rule.Report) {
	for _, op := range s.ops {
		if _, ok := op.cur.Parent().Node().(*ast.ExprStmt); ok && op.Kind == atomicapi.Load {
			report(analysis.Diagnostic{
				Pos: op.Call.Pos(), End: op.Call.End(),
				Message: "value of this Load is not used; use it, or remove the statement",
			})
		}
	}
}
