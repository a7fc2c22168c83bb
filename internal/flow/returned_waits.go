package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// callsReturnedWait reports whether e calls what the call that starts the activity has returned
// in order to be waited for: wait := start(f); …; wait().
func (p *Program) callsReturnedWait(e *Event, act activity) bool {
	if len(e.Args) == 0 {
		return false
	}
	wait := e.Args[0]
	for wait.Op == Derived && len(wait.Args) == 1 {
		wait = wait.Args[0]
	}
	fn, ok := wait.Obj.(*types.Func)
	if !ok || wait.Op != Call {
		return false
	}
	decl := p.decls[fn.Origin()]
	return decl != nil && slices.Contains(act.bodies, wait.Site) && p.returnsWait(decl)
}

// returnsWait reports whether all functions that decl returns wait for something.
func (p *Program) returnsWait(decl *ast.FuncDecl) bool {
	if decl.Body == nil {
		return false
	}
	body, ok := p.curs.Of(decl.Body)
	if !ok {
		return false
	}
	waits := false
	for cur := range body.Preorder((*ast.ReturnStmt)(nil)) {
		if around, ok := p.curs.Of(functionAround(cur)); !ok || around.Node() != ast.Node(decl) {
			continue
		}
		for _, r := range cur.Node().(*ast.ReturnStmt).Results {
			t := typeUnder(p.info, r)
			if _, isFunc := t.(*types.Signature); !isFunc || p.info.Types[r].IsNil() {
				continue
			}
			if waits = p.isWaitFunc(r); !waits {
				return false
			}
		}
	}
	return waits
}

// isWaitFunc reports whether x is a method that waits, or a literal whose body does.
func (p *Program) isWaitFunc(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.SelectorExpr:
		fn, ok := p.info.Uses[x.Sel].(*types.Func)
		return ok && (isWait(fn) || p.joins(fn.Origin()))
	case *ast.FuncLit:
		return p.bodyJoins(x.Body)
	case *ast.Ident:
		v, ok := p.info.Uses[x].(*types.Var)
		if !ok {
			return false
		}
		lit := p.heldLit(v, x)
		return lit != nil && p.bodyJoins(lit.Body)
	}
	return false
}
