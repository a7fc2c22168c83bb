package misuse

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// isTriedAgain reports whether a literal is given to a function that calls it
// until it succeeds: one of the package that calls its parameter in a loop, or
// one of another package that is named for that.
func (s *subject) isTriedAgain(fn *flow.Func) bool {
	lit, ok := fn.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := s.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args || lit.Type.Results == nil {
		return false // who has no result is not tried
	}
	_, i := cur.ParentEdge()
	callee, ok := typeutil.Callee(s.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	if !ok {
		return false
	}
	if decl := s.index().Prog.Decl(callee); decl != nil {
		return s.callsInLoop(decl, i)
	}
	name := strings.ToLower(callee.Name())
	return strings.Contains(name, "retry") || strings.HasPrefix(name, "poll") || strings.Contains(name, "backoff")
}

// callsInLoop reports whether a function calls its i-th parameter in a loop.
func (s *subject) callsInLoop(decl *ast.FuncDecl, i int) bool {
	var param types.Object
	n := 0
	for _, field := range decl.Type.Params.List {
		for _, name := range field.Names {
			if n == i {
				param = s.info.Defs[name]
			}
			n++
		}
	}
	body, ok := s.curs.Of(decl)
	if param == nil || !ok {
		return false
	}
	for cur := range body.Preorder((*ast.CallExpr)(nil)) {
		id, ok := cur.Node().(*ast.CallExpr).Fun.(*ast.Ident)
		if !ok || s.info.Uses[id] != param {
			continue
		}
		for range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
			return true
		}
	}
	return false
}
