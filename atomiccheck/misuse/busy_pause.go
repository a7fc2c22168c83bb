package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkPauses reports loops that go round at once for as long as a variable has
// some value, before they do anything else:
//
//	for ctx.Err() == nil {
//		if paused.Load() {
//			continue
//		}
//		…
//	}
func (s *subject) checkPauses(fn *flow.Func, report rule.Report) {
	cur, ok := s.curs.Of(fn.Body)
	if !ok {
		return
	}
	for c := range cur.Preorder((*ast.ForStmt)(nil)) {
		loop := c.Node().(*ast.ForStmt)
		pause, on := s.findPause(loop)
		if pause == nil {
			continue
		}
		report(analysis.Diagnostic{
			Pos: pause.Pos(), End: pause.Cond.End(),
			Message: fmt.Sprintf("loop spins on %s without yielding while it continues here; wait on a channel, a sync.Cond or a WaitGroup, or call runtime.Gosched before",
				s.spunText(on)),
		})
	}
}

// findPause returns the first test in the loop after which it only continues,
// if nothing happens before, and the operation that is tested.
func (s *subject) findPause(loop *ast.ForStmt) (*ast.IfStmt, *ast.CallExpr) {
	if loop.Post != nil {
		return nil, nil // it counts
	}
	sp := newSpin(s, loop)
	if loop.Cond != nil && !sp.idle(loop.Cond) {
		return nil, nil
	}
	for i, stmt := range loop.Body.List {
		test, ok := stmt.(*ast.IfStmt)
		if !ok {
			if !sp.idle(stmt) {
				return nil, nil // something happens
			}
			continue
		}
		sp.on = nil
		if test.Init != nil && !sp.idle(test.Init) || !sp.idle(test.Cond) {
			return nil, nil
		}
		if continues(test) {
			if sp.on == nil || len(loop.Body.List) == i+1 || s.retries(loop) {
				return nil, nil // not a Load, or reported as a whole, or a retry
			}
			return test, sp.on
		}
		if !leaves(test.Body) {
			return nil, nil
		}
	}
	return nil, nil
}

// newSpin returns a spin for the statements of the loop.
func newSpin(s *subject, loop *ast.ForStmt) *spin {
	sp := &spin{s: s, assigned: make(map[types.Object]bool), counted: make(map[types.Object]bool)}
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		if n != nil {
			sp.collect(n)
		}
		return true
	})
	return sp
}

// retries reports whether the loop tries a CompareAndSwap again.
func (s *subject) retries(loop *ast.ForStmt) bool {
	found := false
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			op, isOp := s.api.OpOf(s.info, call)
			found = found || isOp && op.Kind == atomicapi.CompareAndSwap
		}
		return !found
	})
	return found
}

// continues reports whether the test does nothing but continue.
func continues(test *ast.IfStmt) bool {
	if test.Else != nil || len(test.Body.List) != 1 {
		return false
	}
	branch, ok := test.Body.List[0].(*ast.BranchStmt)
	return ok && branch.Tok == token.CONTINUE && branch.Label == nil
}
