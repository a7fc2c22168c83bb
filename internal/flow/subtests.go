package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// InParallelSubtests reports whether a and b, operations on one captured variable, are done by
// subtests of one test that run in parallel: two that it starts, or several of one loop.
//
// testing.T.Parallel waits until the test around has returned, so that what is outside of such
// subtests is in order with them.
func (p *Program) InParallelSubtests(a, b *Event) bool {
	root := Root(a.Addr)
	if root.Op != Addr || root.Obj == nil {
		return false
	}
	for s := range p.parallelSubtests(a.Func) {
		if s.Node().Pos() <= root.Obj.Pos() && root.Obj.Pos() < s.Node().End() {
			return false // each has a variable of its own
		}
		if p.loopAround(s.Parent(), locus{home: posNode(root.Obj.Pos())}) && p.runsIn(s, b) {
			return true
		}
		for o := range p.parallelSubtests(b.Func) {
			if o != s && functionAround(o) == functionAround(s) {
				return true
			}
		}
	}
	return false
}

// parallelSubtests yields the literals around fn that are subtests which run in parallel with
// others, innermost first.
func (p *Program) parallelSubtests(fn *Func) func(yield func(inspector.Cursor) bool) {
	return func(yield func(inspector.Cursor) bool) {
		for ; fn != nil && fn.Parent != nil; fn = fn.Parent {
			lit, ok := fn.Node.(*ast.FuncLit)
			if !ok || !fn.Callback || !p.callsParallel(lit) {
				continue
			}
			cur, ok := p.curs.Of(lit)
			if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
				continue
			}
			if run, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func); ok && isOfTesting(run, "Run") && !yield(cur) {
				return
			}
		}
	}
}

// functionAround returns the function whose body has the literal at cur in it.
func functionAround(cur inspector.Cursor) ast.Node {
	for c := range cur.Parent().Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return c.Node()
	}
	return nil
}

// callsParallel reports whether the literal begins by calling Parallel of its test.
func (p *Program) callsParallel(lit *ast.FuncLit) bool {
	for _, s := range lit.Body.List {
		x, ok := s.(*ast.ExprStmt)
		if !ok {
			return false
		}
		call, ok := x.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if !ok {
			return false
		}
		if isOfTesting(fn, "Parallel") {
			return true
		}
	}
	return false
}

func isOfTesting(fn *types.Func, name string) bool {
	return fn.Pkg() != nil && fn.Pkg().Path() == "testing" && fn.Name() == name
}

// runsIn reports whether e is done within the literal at cur, or by a literal in a variable that
// is mentioned there.
func (p *Program) runsIn(cur inspector.Cursor, e *Event) bool {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if fn.Node == cur.Node() {
			return true
		}
		if lit, ok := p.curs.Of(fn.Node); ok {
			if v := p.heldBy(lit); v != nil && p.mentions([]ast.Node{cur.Node()}, v) {
				return true
			}
		}
	}
	return false
}
