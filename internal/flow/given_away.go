package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// IsGivenAway reports whether fn is, or is within, a literal that code of another package keeps and
// calls on goroutines, other than such as the call starts.
func (p *Program) IsGivenAway(fn *Func) bool {
	for ; fn.Parent != nil; fn = fn.Parent {
		cur, ok := p.curs.Of(fn.Node)
		if !ok {
			continue
		}
		cur = outsideConversion(p.info, cur)
		if v := p.heldBy(cur); v != nil {
			return p.isGivenAwayByName(fn, v)
		}
		if p.isKeptArgument(cur) {
			return true
		}
	}
	return false
}

// isGivenAwayByName is IsGivenAway for a literal that the variable v holds.
func (p *Program) isGivenAwayByName(fn *Func, v *types.Var) bool {
	body, ok := p.curs.Of(fn.top().Body)
	if !ok {
		return false
	}
	for use := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[use.Node().(*ast.Ident)] == v && p.isKeptArgument(use) {
			return true
		}
	}
	return false
}

func (p *Program) isKeptArgument(cur inspector.Cursor) bool {
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	callee, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && callee.Pkg() != p.pkg && !isTimerFunc(callee) && !p.startsArgument(callee) && !IsGroupGo(callee)
}
