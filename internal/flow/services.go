package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// isHandler reports whether a function type is that of what servers call for
// each request: it takes an http.ResponseWriter, or a context first and more.
func isHandler(t types.Type) bool {
	if t == nil {
		return false
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for v := range sig.Params().Variables() {
		if types.TypeString(v.Type(), nil) == "net/http.ResponseWriter" {
			return true
		}
	}
	return sig.Params().Len() > 1 && types.TypeString(sig.Params().At(0).Type(), nil) == "context.Context"
}

// isTestFunc reports whether go test calls fn.
func isTestFunc(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() == 1 && strings.HasPrefix(types.TypeString(params.At(0).Type(), nil), "*testing.")
}

// isService reports whether a body goes on until it is told to stop, so that
// an object has one goroutine that runs it: it loops without a bound, or over
// what a channel delivers.
func (p *Program) isService(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.ForStmt:
			if n.Cond == nil || n.Init == nil && n.Post == nil {
				return true
			}
		case *ast.RangeStmt:
			if t := p.info.TypeOf(n.X); t != nil {
				if _, ok := t.Underlying().(*types.Chan); ok {
					return true
				}
			}
		}
	}
	return false
}

// isEventLoop reports whether a body is a loop without a condition that waits,
// each time around, for what comes next: whoever has the object runs it once.
func (p *Program) isEventLoop(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for _, s := range body.List {
		if l, ok := s.(*ast.LabeledStmt); ok {
			s = l.Stmt
		}
		if loop, ok := s.(*ast.ForStmt); ok && loop.Cond == nil && p.awaits(loop.Body) {
			return true
		}
	}
	return false
}

// awaits reports whether the body of a loop waits for an event or for input.
func (p *Program) awaits(body *ast.BlockStmt) bool {
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			if len(n.Body.List) > 1 && !hasDefault(n) {
				return true
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				return true
			}
		case *ast.CallExpr:
			if fn, ok := calleeObject(p.info, n).(*types.Func); ok && readsInput(fn.Name()) {
				return true
			}
		}
	}
	return false
}

// readsInput reports whether a function is named as one that waits for input.
func readsInput(name string) bool {
	return slices.ContainsFunc([]string{"Read", "Recv", "Receive", "Accept"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func hasDefault(sel *ast.SelectStmt) bool {
	return slices.ContainsFunc(sel.Body.List, func(s ast.Stmt) bool { return s.(*ast.CommClause).Comm == nil })
}

func (p *Program) isTestDecl(decl *ast.FuncDecl) bool { return p.isTestFile(decl.Pos()) }

// IsInHandler reports whether fn is, or is within, a literal that a server calls for each
// request.
func (p *Program) IsInHandler(fn *Func) bool {
	for ; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && isHandler(p.info.TypeOf(lit)) {
			return true
		}
	}
	return fn.Obj != nil && isHandler(fn.Obj.Signature())
}

// PolledInLoop reports whether e stands in a loop that has no bound but for what it asks, in a
// function that goes on until it is told to stop.
func (p *Program) PolledInLoop(e *Event) bool {
	cur, ok := p.curs.Of(e.Target)
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		loop, ok := c.Node().(*ast.ForStmt)
		if !ok {
			return false
		}
		if loop.Init == nil && loop.Post == nil && (loop.Cond == nil || loop.Cond.Pos() <= e.Target.Pos() && e.Target.Pos() < loop.Cond.End()) {
			return true
		}
	}
	return false
}
