package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// busyWait reports a loop that does nothing but load a variable until another
// goroutine changes it.
//
// # Why
//
// The loop keeps a processor busy for as long as the wait lasts, and on a
// single processor can keep the writer from running.
//
// # Limits
//
// Left alone: loops that yield, sleep, use a channel, do other work or call a
// function that is not known to do nothing; loops bounded by a count or a
// deadline; and CompareAndSwap loops, which retry rather than wait, except for
// those that only swap one constant for another.
var busyWait = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "busy-wait",
		Title:   "loop that spins on a Load without yielding",
		Default: true, // only loops that do nothing else
	},
	Check: checkBusyWait,
}

func checkBusyWait(s *subject, report rule.Report) {
	seen := make(map[*ast.ForStmt]bool)
	for cur := range s.in.Root().Preorder((*ast.ForStmt)(nil)) {
		loop := cur.Node().(*ast.ForStmt)
		if seen[loop] {
			continue
		}
		spin := spinLoop{s: s}
		if !spin.onlySpins(loop) || spin.on == nil {
			continue
		}
		seen[loop] = true
		report(analysis.Diagnostic{
			Pos: loop.Pos(), End: loop.Body.Lbrace,
			Message: fmt.Sprintf("loop spins on %s without yielding; wait on a channel, a sync.Cond or a WaitGroup, or call runtime.Gosched in the loop",
				s.spunText(spin.on)),
		})
	}
}

// spunText names what the loop waits for.
func (s *subject) spunText(call *ast.CallExpr) string {
	if op, ok := s.api.OpOf(s.info, call); ok {
		return s.variable(op)
	}
	return s.text(call)
}

// A spinLoop decides whether a loop only waits.
type spinLoop struct {
	s  *subject
	on *ast.CallExpr // the operation it waits on
}

// onlySpins reports whether everything in the loop is loads, tests and
// branches.
func (sp *spinLoop) onlySpins(loop *ast.ForStmt) bool {
	if loop.Init != nil && sp.changes(loop.Post) {
		return false // counted
	}
	if loop.Post != nil && !sp.idle(loop.Post) {
		return false
	}
	if loop.Cond != nil && !sp.pure(loop.Cond) {
		return false
	}
	if loop.Init != nil && !sp.idle(loop.Init) {
		return false
	}
	return sp.idleBlock(loop.Body.List)
}

// changes reports whether a post statement counts rather than loads.
func (sp *spinLoop) changes(post ast.Stmt) bool {
	switch post := post.(type) {
	case *ast.IncDecStmt:
		return true
	case *ast.AssignStmt:
		return post.Tok != token.ASSIGN
	}
	return false
}

func (sp *spinLoop) idleBlock(list []ast.Stmt) bool {
	for _, stmt := range list {
		if !sp.idle(stmt) {
			return false
		}
	}
	return true
}

// idle reports whether a statement does nothing but load, test and branch.
func (sp *spinLoop) idle(stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.EmptyStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		return sp.pure(stmt.X)
	case *ast.BlockStmt:
		return sp.idleBlock(stmt.List)
	case *ast.LabeledStmt:
		return sp.idle(stmt.Stmt)
	case *ast.ReturnStmt:
		return true // once, on the way out
	case *ast.AssignStmt:
		return sp.idleAssign(stmt)
	case *ast.IfStmt:
		if stmt.Init != nil && !sp.idle(stmt.Init) || !sp.pure(stmt.Cond) {
			return false
		}
		if leaves(stmt.Body) {
			return stmt.Else == nil || sp.idle(stmt.Else)
		}
		return sp.idle(stmt.Body) && (stmt.Else == nil || sp.idle(stmt.Else))
	case *ast.SwitchStmt:
		if stmt.Init != nil && !sp.idle(stmt.Init) || stmt.Tag != nil && !sp.pure(stmt.Tag) {
			return false
		}
		for _, c := range stmt.Body.List {
			cc := c.(*ast.CaseClause)
			for _, e := range cc.List {
				if !sp.pure(e) {
					return false
				}
			}
			if !leavesList(cc.Body) && !sp.idleBlock(cc.Body) {
				return false
			}
		}
		return true
	case *ast.SelectStmt: // select { default: } waits for nothing
		for _, c := range stmt.Body.List {
			if cc := c.(*ast.CommClause); cc.Comm != nil || !sp.idleBlock(cc.Body) {
				return false
			}
		}
		return len(stmt.Body.List) > 0
	}
	return false
}

// idleAssign reports whether an assignment sets local variables to what loads
// return.
func (sp *spinLoop) idleAssign(stmt *ast.AssignStmt) bool {
	if stmt.Tok != token.ASSIGN && stmt.Tok != token.DEFINE {
		return false
	}
	for _, e := range stmt.Rhs {
		if !sp.pure(e) {
			return false
		}
	}
	for _, lhs := range stmt.Lhs {
		if _, ok := lhs.(*ast.Ident); !ok {
			return false
		}
	}
	return true
}

// leaves reports whether a body ends the loop by return or panic, whatever it
// does before.
func leaves(body *ast.BlockStmt) bool { return leavesList(body.List) }

func leavesList(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.BREAK && last.Label == nil || last.Tok == token.GOTO
	}
	return false
}

// pure reports whether evaluating e does nothing but load.
func (sp *spinLoop) pure(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.CallExpr:
			ok = ok && sp.pureCall(n)
		}
		return ok
	})
	return ok
}

func (sp *spinLoop) pureCall(call *ast.CallExpr) bool {
	s := sp.s
	if tv := s.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return true
	}
	if op, ok := s.api.OpOf(s.info, call); ok {
		switch {
		case op.Kind == atomicapi.Load:
		case op.Kind == atomicapi.CompareAndSwap && s.isConst(op.Old) && s.isConst(op.New):
		case op.Kind == atomicapi.Swap && s.isConst(op.New):
		default:
			return false
		}
		sp.note(call)
		return true
	}
	fn, ok := typeutil.Callee(s.info, call).(*types.Func)
	if !ok {
		return false
	}
	if s.index().prog.OnlyLoads(fn) {
		sp.note(call)
		return true
	}
	return false
}

func (sp *spinLoop) note(call *ast.CallExpr) {
	if sp.on == nil {
		sp.on = call
	}
}

func (s *subject) isConst(e ast.Expr) bool {
	if e == nil {
		return false
	}
	tv := s.info.Types[e]
	return tv.Value != nil || tv.IsNil()
}
