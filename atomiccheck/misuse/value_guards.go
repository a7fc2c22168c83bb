package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// isGuarded reports whether the code around the assertion makes sure that
// something was stored: the loaded value is compared with nil, the function
// waits or recovers, or runs under a condition on the same object.
func (c *valueTypes) isGuarded(a valueAssert) bool {
	if strings.HasSuffix(c.pass.Fset.Position(a.expr.Pos()).Filename, "_test.go") {
		return true // a test stores what it reads
	}
	if v := accesses.VarOf(c.info, a.expr.X); v != nil && (c.comparedWithNil(v) || c.isParam(v)) {
		return true
	}
	for enclosing := range a.cur.Enclosing((*ast.IfStmt)(nil), (*ast.SwitchStmt)(nil), (*ast.CaseClause)(nil), (*ast.ForStmt)(nil)) {
		if c.isCondition(enclosing.Node(), a) {
			return true
		}
	}
	decl, lit := accesses.EnclosingFunc(a.cur)
	if decl == nil || lit != nil {
		return true
	}
	guarded := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			guarded = guarded || n.Op == token.ARROW && n.Pos() < a.expr.Pos()
		case *ast.CallExpr:
			guarded = guarded || c.isOrdering(n, a.expr.Pos())
		case *ast.IfStmt:
			guarded = guarded || n.End() <= a.expr.Pos() && leaves(n.Body) && c.asksObject(n.Cond, a)
		}
		return !guarded
	})
	return guarded
}

// isOnce reports whether the store is made at most once, so that the type of
// a second one does not matter: in a function given to Once.Do, or after a
// claim or a look at the Value itself.
func (c *valueTypes) isOnce(u *valueUse) bool {
	if c.isSoleLocalStore(u) {
		return true
	}
	for cur := range u.op.Cur.Enclosing((*ast.FuncLit)(nil), (*ast.IfStmt)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.FuncLit:
			call, ok := cur.Parent().Node().(*ast.CallExpr)
			if !ok {
				continue
			}
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Do" {
				return true
			}
		case *ast.IfStmt:
			if n.Body.Pos() <= u.op.Call.Pos() && c.claims(n, u) {
				return true
			}
		}
	}
	decl, _ := accesses.EnclosingFunc(u.op.Cur)
	if decl == nil {
		return false
	}
	once := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if n, ok := n.(*ast.IfStmt); ok && n.End() <= u.op.Call.Pos() && leaves(n.Body) && c.claims(n, u) {
			once = true
		}
		return !once
	})
	return once
}

// recovers reports whether the function around the store expects a panic.
func (c *valueTypes) recovers(u *valueUse) bool {
	decl, _ := accesses.EnclosingFunc(u.op.Cur)
	if decl == nil || decl.Body == nil {
		return false
	}
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && c.info.Uses[id] == types.Universe.Lookup("recover") {
			found = true
		}
		return !found
	})
	return found
}

// isSoleLocalStore reports whether u is the one store in a local Value, made
// by code that runs once for each:
//
//	var v atomic.Value
//	go func() { v.Store(err) }()
func (c *valueTypes) isSoleLocalStore(u *valueUse) bool {
	v := u.at.root
	if u.at.kind != exactRoot || len(u.at.fields) > 0 || v.Parent() == c.pass.Pkg.Scope() {
		return false
	}
	for _, other := range c.uses {
		if other != u && other.isStore() && other.at.key() == v {
			return false
		}
	}
	for cur := range u.op.Cur.Enclosing((*ast.FuncLit)(nil), (*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
		lit, ok := cur.Node().(*ast.FuncLit)
		if cur.Node().Pos() < v.Pos() {
			return true // so does the variable
		}
		if call, called := cur.Parent().Node().(*ast.CallExpr); !ok || !called || call.Fun != lit {
			return false
		}
	}
	return true
}

// claims reports whether the condition of n asks the Value itself, or makes a
// claim by CompareAndSwap or Swap.
func (c *valueTypes) claims(n *ast.IfStmt, u *valueUse) bool {
	found := false
	look := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return !found
		}
		if op, ok := c.api.OpOf(c.info, call); ok && call != u.op.Call {
			isValue := op.Typed && c.api.IsValue(op.Func.Signature().Recv().Type())
			found = found || !isValue && (op.Kind == atomicapi.CompareAndSwap || op.Kind == atomicapi.Swap) ||
				isValue && op.Kind == atomicapi.Load && accesses.VarOf(c.info, op.Operand) == u.at.key()
		}
		return !found
	}
	ast.Inspect(n.Cond, look)
	if n.Init != nil {
		ast.Inspect(n.Init, look)
	}
	return found
}

// isCondition reports whether n makes what is inside of it depend on the
// object that has the Value.
func (c *valueTypes) isCondition(n ast.Node, a valueAssert) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		return n.Body.Pos() <= a.expr.Pos() && c.asksObject(n.Cond, a)
	case *ast.ForStmt:
		return n.Cond != nil && n.Body.Pos() <= a.expr.Pos() && c.asksObject(n.Cond, a)
	case *ast.SwitchStmt:
		return n.Tag != nil && n.Body.Pos() <= a.expr.Pos() && c.asksObject(n.Tag, a)
	case *ast.CaseClause:
		for _, e := range n.List {
			if c.asksObject(e, a) {
				return true
			}
		}
	}
	return false
}

// asksObject reports whether the condition reads the object that has the
// Value, or any atomic.
func (c *valueTypes) asksObject(cond ast.Expr, a valueAssert) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			found = found || a.load.at.root != nil && c.info.Uses[n] == a.load.at.root
		case *ast.CallExpr:
			if op, ok := c.api.OpOf(c.info, n); ok && op.Kind == atomicapi.Load {
				found = true
			}
		}
		return !found
	})
	return found
}

// isOrdering reports whether call is one after which something can be known
// to have happened: Wait, Once.Do, recover.
func (c *valueTypes) isOrdering(call *ast.CallExpr, before token.Pos) bool {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return c.info.Uses[fun] == types.Universe.Lookup("recover")
	case *ast.SelectorExpr:
		name := fun.Sel.Name
		return call.Pos() < before && (name == "Wait" || name == "Do")
	}
	return false
}
