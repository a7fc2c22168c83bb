package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// startsArgument reports whether a function of another package is named as one
// that runs its argument on a goroutine.
func startsArgument(fn *types.Func) bool {
	switch fn.Name() {
	case "Go", "TryGo", "Submit", "Spawn", "GoFunc":
		return true
	}
	return false
}

// A running says how a function runs one that it is given.
type running uint8

const (
	runsUnknown  running = iota
	runsNow              // before it returns, on the same goroutine
	runsGo               // on a goroutine of its own
	runsParallel         // on several at a time
)

// runsParam returns how a function runs its i'th parameter.
func (p *Program) runsParam(decl *ast.FuncDecl, i, depth int) running {
	obj := paramObject(p.info, decl, i)
	if obj == nil || decl.Body == nil || depth > maxInline {
		return runsUnknown
	}
	how, ok := p.runs[obj]
	if !ok {
		how = p.findRunning(decl, obj, depth)
		if depth == 0 {
			p.runs[obj] = how
		}
	}
	return how
}

func (p *Program) findRunning(decl *ast.FuncDecl, obj types.Object, depth int) running {
	body, ok := p.curs.Of(decl.Body)
	if !ok {
		return runsUnknown
	}
	how := runsUnknown
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != obj {
			continue
		}
		how = max(how, p.runsUse(cur, depth))
	}
	return how
}

// runsUse returns how the mention of a parameter runs it.
func (p *Program) runsUse(cur inspector.Cursor, depth int) running {
	how := runsUnknown
	switch cur.ParentEdgeKind() {
	case edge.CallExpr_Fun:
		how = runsNow
		if cur.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			how = runsGo
		}
	case edge.CallExpr_Args:
		fn, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
		if !ok {
			return runsUnknown
		}
		_, i := cur.ParentEdge()
		switch decl := p.decls[fn.Origin()]; {
		case decl != nil:
			how = p.runsParam(decl, i, depth+1)
		case IsGroupGo(fn) || startsArgument(fn):
			how = runsGo
		}
	}
	for c := cur; how != runsUnknown; c = c.Parent() {
		_, ok := c.Node().(*ast.FuncLit)
		if _, isDecl := c.Node().(*ast.FuncDecl); isDecl {
			break
		}
		if !ok {
			continue
		}
		switch call := c.Parent(); {
		case c.ParentEdgeKind() == edge.CallExpr_Fun && call.ParentEdgeKind() == edge.GoStmt_Call:
			how = max(how, runsGo)
		case c.ParentEdgeKind() == edge.CallExpr_Args:
			fn, ok := calleeObject(p.info, call.Node().(*ast.CallExpr)).(*types.Func)
			if !ok || !IsGroupGo(fn) && !startsArgument(fn) {
				return runsUnknown
			}
			how = max(how, runsGo)
		case c.ParentEdgeKind() != edge.CallExpr_Fun:
			return runsUnknown
		}
		cur = c
	}
	if how == runsGo && p.loopAround(cur, nil) {
		how = runsParallel
	}
	return how
}
