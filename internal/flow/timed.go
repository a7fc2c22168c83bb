package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// WaitsByTime reports whether all that the function does before e to wait for others is to let
// some time pass: right before e it sleeps, or it does so in a loop until e has some outcome, and
// nothing before that waits, closes or stops anything.
func (p *Program) WaitsByTime(e *Event) bool {
	cur, ok := p.curs.Of(e.Target)
	if !ok || !p.sleepsBefore(cur) {
		return false
	}
	for o := range e.Func.top().All {
		switch {
		case o.Deferred || !Reaches(o, e) || p.isSleep(o.Node):
		case o.Kind == RecvEvent || o.Kind == CallEvent && o.Callee != nil && (endsOthers(o.Callee.Name()) || p.joins(o.Callee.Origin())):
			return false
		}
	}
	return true
}

// endsOthers reports whether a function's name says that it waits for something, or ends it.
func endsOthers(name string) bool {
	for _, verb := range []string{"Close", "Stop", "Shutdown", "Wait", "Drain", "Unsubscribe", "Join", "Kill"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// sleepsBefore reports whether the statement around cur comes right after a sleep, or is the
// condition of a loop that sleeps.
func (p *Program) sleepsBefore(cur inspector.Cursor) bool {
	for c := range cur.Enclosing() {
		switch c.Node().(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
		if c.ParentEdgeKind() == edge.ForStmt_Cond {
			for _, s := range c.Parent().Node().(*ast.ForStmt).Body.List {
				if x, ok := s.(*ast.ExprStmt); ok && p.isSleep(x.X) {
					return true
				}
			}
			return false
		}
		if prev, ok := c.PrevSibling(); ok && c.ParentEdgeKind() == edge.BlockStmt_List {
			x, ok := prev.Node().(*ast.ExprStmt)
			return ok && p.isSleep(x.X)
		}
	}
	return false
}

// isSleep reports whether n is time.Sleep(d) or <-time.After(d).
func (p *Program) isSleep(n ast.Node) bool {
	name := "Sleep"
	if recv, ok := n.(*ast.UnaryExpr); ok && recv.Op == token.ARROW {
		n, name = ast.Unparen(recv.X), "After"
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, ok := calleeObject(p.info, call).(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == name
}

// IsForeignCallback reports whether e is done by a literal that code of another package is given
// to call some time, other than at once or as a part of a test.
func (p *Program) IsForeignCallback(e *Event) bool {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if fn.Started || !fn.Callback {
			continue
		}
		cur, ok := p.curs.Of(fn.Node)
		if !ok {
			return false
		}
		cur = outsideConversion(p.info, cur)
		if cur.ParentEdgeKind() != edge.CallExpr_Args {
			return false
		}
		callee, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
		if ok && callee.Pkg() != nil && p.decls[callee.Origin()] == nil {
			return !runsArgumentNow(callee) && callee.Pkg().Path() != "testing"
		}
	}
	return false
}
