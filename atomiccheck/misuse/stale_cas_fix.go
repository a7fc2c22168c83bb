package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func isWithin(inner, outer ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// fixTwoLoads loads once for the expected and the new value.
//
//	x.CompareAndSwap(old, x.Load()+1)      where old := x.Load()
//	x.CompareAndSwap(x.Load(), seen+1)     where seen := x.Load()
func (s *subject) fixTwoLoads(fn *flow.Func, cas, old, other *flow.Event) []analysis.SuggestedFix {
	r := s.rewriteAt(cas.Node)
	if r == nil || cas.Func != old.Func || cas.Func != other.Func || cas.Deferred || s.loopAround(old.Node) != s.loopAround(cas.Node) ||
		s.loopAround(other.Node) != s.loopAround(cas.Node) {
		return nil
	}
	if r.useForNew(fn, cas, old) || r.useForOld(cas, other) {
		return r.done("Load it once for both")
	}
	return nil
}

// useForNew replaces the Loads that the new value is computed from by the
// variable that holds what is expected.
func (r *rewrite) useForNew(fn *flow.Func, cas, old *flow.Event) bool {
	expected, ok := ast.Unparen(cas.Op.Old).(*ast.Ident)
	if !ok || !r.holdsLoad(expected, old) {
		return false
	}
	for _, l := range keepLoads(fn.LoadsOf(fn.Sources(cas.New, false), cas.Addr)) {
		if l.Node == old.Node {
			continue
		}
		if l.Inlined() || l.Pos() < old.Node.End() || !r.means(expected, l.Pos()) || r.loopAround(l.Node) != r.loopAround(cas.Node) {
			return false
		}
		r.replace(l.Node, expected.Name)
	}
	return len(r.edits) > 0
}

// useForOld replaces the Load in the call by the variable that the new value is
// computed from.
func (r *rewrite) useForOld(cas, other *flow.Event) bool {
	r.edits = nil
	load, ok := ast.Unparen(cas.Op.Old).(*ast.CallExpr)
	cur, found := r.curs.Of(other.Node)
	if !ok || !found || cur.ParentEdgeKind() != edge.AssignStmt_Rhs {
		return false
	}
	assign := cur.Parent().Node().(*ast.AssignStmt)
	if len(assign.Lhs) != 1 || assign.Tok != token.DEFINE {
		return false
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	v := r.info.Defs[id]
	scope := r.scopeAt(load.Pos())
	if !ok || v == nil || scope == nil || !r.holdsLoad(id, other) || other.Inlined() {
		return false
	}
	if _, op := r.api.OpOf(r.info, load); !op {
		return false
	}
	if _, visible := scope.LookupParent(id.Name, load.Pos()); visible != v {
		return false
	}
	r.replace(load, id.Name)
	return true
}

// holdsLoad reports whether the local variable holds what the Load returned,
// from its declaration on.
func (r *rewrite) holdsLoad(id *ast.Ident, load *flow.Event) bool {
	v, ok := r.info.ObjectOf(id).(*types.Var)
	cur, found := r.curs.Of(load.Node)
	if !ok || !found || load.Inlined() || cur.ParentEdgeKind() != edge.AssignStmt_Rhs {
		return false
	}
	assign := cur.Parent().Node().(*ast.AssignStmt)
	if len(assign.Lhs) != 1 {
		return false
	}
	if name, ok := assign.Lhs[0].(*ast.Ident); !ok || r.info.Defs[name] != v {
		return false
	}
	return !slices.ContainsFunc(r.usesOf(v, assign.Pos()), r.isAssigned)
}

// fixReload loads the expected value anew at the end of the loop.
func (s *subject) fixReload(fn *flow.Func, cas, load *flow.Event) []analysis.SuggestedFix {
	r := s.rewriteAt(cas.Node)
	loop, ok := s.loopAround(cas.Node).(*ast.ForStmt)
	old, isVar := ast.Unparen(cas.Op.Old).(*ast.Ident)
	if r == nil || !ok || !isVar || !r.holdsLoad(old, load) || !r.reachesEnd(loop.Body) || r.keepsOld(fn, cas, load, loop) {
		return nil
	}
	end := loop.Body.Rbrace
	scope := r.scopeAt(end)
	if scope == nil || !r.means(load.Node, end) {
		return nil
	}
	if _, visible := scope.LookupParent(old.Name, end); visible != r.info.Uses[old] {
		return nil
	}
	reload := r.lines(loop.Pos(), "\t"+old.Name+" = "+r.source(load.Node), "")
	if line := r.between(r.tf.LineStart(r.tf.Line(end)), end); strings.TrimSpace(line) != "" {
		reload = r.lines(loop.Pos(), "", reload)
	}
	r.insert(end, reload)
	r.keep(load.Node)
	return r.done("Load it anew")
}

// reachesEnd reports whether each turn of the loop that goes on passes the end
// of its body.
func (r *rewrite) reachesEnd(body *ast.BlockStmt) bool {
	if leaves(body) {
		return false
	}
	for n := range ast.Preorder(body) {
		if b, ok := n.(*ast.BranchStmt); ok && (b.Tok == token.CONTINUE || b.Tok == token.GOTO) {
			return false
		}
	}
	return true
}

// keepsOld reports whether the new value is computed by way of a variable that
// was set before the loop, so that it would not follow what is loaded anew.
func (r *rewrite) keepsOld(fn *flow.Func, cas, load *flow.Event, loop *ast.ForStmt) bool {
	for n := range ast.Preorder(cas.Op.New) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		v, ok := r.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || isWithin(id, loop) && loop.Body.Pos() <= v.Pos() && v.Pos() < loop.Body.End() {
			continue
		}
		value := cas.Func.ValueOf(id)
		if expected, _ := ast.Unparen(cas.Op.Old).(*ast.Ident); r.info.Uses[expected] != v && (value == nil || fn.Uses(value, load.Result)) {
			return true
		}
	}
	return false
}
