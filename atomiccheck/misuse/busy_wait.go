package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
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
// Left alone: loops that yield, sleep, wait for a channel, do other work or call
// a function that is not known to do nothing; loops bounded by a count or a
// deadline; walks along a list; and CompareAndSwap loops, which retry rather
// than wait, except for those that only swap one constant for another. Tests
// may spin on purpose and are left alone. Not seen:
// a Load behind a function value.
var busyWait = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "busy-wait",
		Title:   "loop that spins on a Load without yielding",
		Default: true, // only loops that do nothing else
	},
	Check: checkBusyWait,
}

func checkBusyWait(s *subject, report rule.Report) {
	for _, fn := range s.index().Funcs {
		if s.pkg.IsTestFile(fn.Body.Pos()) {
			continue // a test may occupy a processor on purpose
		}
		s.checkPauses(fn, report)
		for loop := range fn.Loops() {
			if on := s.spunOn(loop); on != nil && loop.Pos.IsValid() {
				report(analysis.Diagnostic{
					Pos: loop.Pos, End: loop.End,
					Message: fmt.Sprintf("loop spins on %s without yielding; wait on a channel, a sync.Cond or a WaitGroup, or call runtime.Gosched in the loop",
						s.spunText(on)),
				})
			}
		}
	}
}

// spunText names what the loop waits for.
func (s *subject) spunText(call *ast.CallExpr) string {
	if op, ok := s.api.OpOf(s.info, call); ok {
		return s.variable(op)
	}
	return s.text(call)
}

// spunOn returns the operation that the loop waits on, or nil if it does
// anything besides waiting.
func (s *subject) spunOn(loop flow.Loop) *ast.CallExpr {
	if loop.Range {
		return nil
	}
	sp := spin{s: s, assigned: make(map[types.Object]bool), counted: make(map[types.Object]bool)}
	for _, n := range loop.Nodes {
		sp.collect(n)
	}
	sp.dropInvariant(loop.Nodes)
	for _, n := range loop.Nodes {
		if !sp.idle(n) {
			return nil
		}
	}
	return sp.on
}

// A spin decides whether a loop only waits.
type spin struct {
	s        *subject
	assigned map[types.Object]bool // variables the loop sets
	counted  map[types.Object]bool // variables the loop counts
	on       *ast.CallExpr         // the first operation it waits on
}

// collect notes the variables that the loop changes.
func (sp *spin) collect(n ast.Node) {
	note := func(e ast.Expr, set map[types.Object]bool) {
		if id, ok := e.(*ast.Ident); ok && sp.s.info.ObjectOf(id) != nil {
			set[sp.s.info.ObjectOf(id)] = true
		}
	}
	switch n := n.(type) {
	case *ast.IncDecStmt:
		note(n.X, sp.counted)
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				note(lhs, sp.assigned)
			} else {
				note(lhs, sp.counted)
			}
		}
	case *ast.ValueSpec:
		for _, name := range n.Names {
			note(name, sp.assigned)
		}
	}
}

// dropInvariant drops the variables that have the same value each time: they are
// declared in the loop, from what it does not change.
func (sp *spin) dropInvariant(nodes []ast.Node) {
	for _, n := range nodes {
		assign, ok := n.(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || sp.mentions(assign.Rhs[0], sp.assigned) || sp.mentions(assign.Rhs[0], sp.counted) {
			continue
		}
		calls := false
		ast.Inspect(assign.Rhs[0], func(n ast.Node) bool {
			_, call := n.(*ast.CallExpr)
			calls = calls || call
			return !calls
		})
		if id, ok := assign.Lhs[0].(*ast.Ident); ok && !calls {
			delete(sp.assigned, sp.s.info.Defs[id])
		}
	}
}

// idle reports whether a node does nothing but load, test and count, or look
// whether a channel is ready.
func (sp *spin) idle(n ast.Node) bool {
	if sp.s.polls(n) {
		return true
	}
	switch n := n.(type) {
	case *ast.EmptyStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		return sp.pure(n.X)
	case ast.Expr: // a condition
		return sp.pure(n) && !sp.mentions(n, sp.counted) && !sp.validates(n)
	case *ast.IncDecStmt:
		_, local := n.X.(*ast.Ident)
		return local
	case *ast.ValueSpec:
		return sp.allPure(n.Values)
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			if _, local := lhs.(*ast.Ident); !local {
				return false
			}
		}
		return sp.allPure(n.Rhs)
	}
	return false
}

func (sp *spin) allPure(list []ast.Expr) bool {
	for _, e := range list {
		if !sp.pure(e) {
			return false
		}
	}
	return true
}

// mentions reports whether e names one of the variables.
func (sp *spin) mentions(e ast.Node, vars map[types.Object]bool) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && vars[sp.s.info.ObjectOf(id)] {
			found = true
		}
		return !found
	})
	return found
}

// validates reports whether a condition compares what a Load returns with what
// an earlier one in the loop did: a reader that retries, as with a seqlock.
func (sp *spin) validates(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if ok && (b.Op == token.EQL || b.Op == token.NEQ) {
			for _, sides := range [2][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
				call, isCall := ast.Unparen(sides[0]).(*ast.CallExpr)
				if isCall && sp.mentions(sides[1], sp.assigned) && !sp.s.info.Types[call.Fun].IsType() {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// pure reports whether evaluating e does nothing but load.
func (sp *spin) pure(e ast.Expr) bool {
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

func (sp *spin) pureCall(call *ast.CallExpr) bool {
	s := sp.s
	if tv := s.info.Types[call.Fun]; tv.IsType() {
		return true
	} else if tv.IsBuiltin() {
		fn, ok := typeutil.Callee(s.info, call).(*types.Builtin)
		return ok && isOneOf(fn.Name(), "len", "cap", "min", "max")
	}
	if op, ok := s.api.OpOf(s.info, call); ok {
		switch {
		case op.Kind == atomicapi.Load:
		case op.Kind == atomicapi.CompareAndSwap && s.isConst(op.Old) && s.isConst(op.New):
		case op.Kind == atomicapi.Swap && s.isConst(op.New):
		default:
			return false
		}
		return sp.waitsOn(call, op.Operand)
	}
	fn, ok := typeutil.Callee(s.info, call).(*types.Func)
	if ok && fn.Name() == "Err" && fn.Pkg() != nil && fn.Pkg().Path() == "context" {
		return true // looks, and does not wait
	}
	if !ok || !s.index().Prog.OnlyLoads(fn) {
		return false
	}
	return sp.waitsOn(call, call.Fun)
}

// waitsOn notes the operation, unless the loop moves on to another variable
// each time: a walk along a list.
func (sp *spin) waitsOn(call *ast.CallExpr, operand ast.Expr) bool {
	if sp.mentions(operand, sp.assigned) || sp.mentions(operand, sp.counted) {
		return false
	}
	if sp.on == nil {
		sp.on = call
	}
	return true
}

func (s *subject) isConst(e ast.Expr) bool {
	if e == nil {
		return false
	}
	tv := s.info.Types[e]
	return tv.Value != nil || tv.IsNil()
}

// polls reports whether n is what a case of a select does that has a default: it
// does not wait.
func (s *subject) polls(n ast.Node) bool {
	switch n.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.SendStmt:
	default:
		return false
	}
	cur, ok := s.curs.Of(n)
	if !ok || cur.ParentEdgeKind() != edge.CommClause_Comm {
		return false
	}
	body := cur.Parent().Parent().Node().(*ast.BlockStmt)
	return slices.ContainsFunc(body.List, func(c ast.Stmt) bool { return c.(*ast.CommClause).Comm == nil })
}
