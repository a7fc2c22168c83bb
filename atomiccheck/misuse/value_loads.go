package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A valueAssert is a type assertion on what was loaded from a Value.
type valueAssert struct {
	cur     inspector.Cursor
	expr    *ast.TypeAssertExpr
	typ     types.Type
	load    *valueUse
	checked bool // of the form v, ok := x.(T)
}

// checkLoads checks the assertions on loaded values.
func (c *valueTypes) checkLoads() {
	loads := make(map[*ast.CallExpr]*valueUse)
	for _, op := range c.ops {
		if op.Typed && c.api.IsValue(op.Func.Signature().Recv().Type()) && (op.Kind == atomicapi.Load || op.Kind == atomicapi.Swap) {
			loads[op.Call] = &valueUse{op: op, at: c.instanceOfOp(op), from: op.Cur}
		}
	}
	for cur := range c.in.Root().Preorder((*ast.TypeAssertExpr)(nil)) {
		n := cur.Node().(*ast.TypeAssertExpr)
		if n.Type == nil {
			continue // a type switch
		}
		t := c.info.TypeOf(n.Type)
		for _, o := range c.flow().originsWithin(n.X, c.funcOf(cur)) {
			call, ok := o.expr.(*ast.CallExpr)
			if !ok || loads[call] == nil || t == nil {
				continue
			}
			a := valueAssert{cur: cur, expr: n, typ: t, load: loads[call], checked: twoValued(cur)}
			if !c.checkAsserted(a) && !a.checked {
				c.checkUnset(a)
			}
		}
	}
}

// twoValued reports whether the assertion yields a second value.
func twoValued(cur inspector.Cursor) bool {
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		return len(n.Lhs) == 2 && len(n.Rhs) == 1
	case *ast.ValueSpec:
		return len(n.Names) == 2 && len(n.Values) == 1
	}
	return false
}

// checkAsserted reports an assertion of a type that no store gives the Value,
// where all stores are known. It returns whether there is such a defect.
func (c *valueTypes) checkAsserted(a valueAssert) bool {
	stores, complete := c.storesOf(a.load.at)
	if len(stores) == 0 || !complete || !closed(a.typ) {
		return false
	}
	for _, x := range stores {
		if !closed(x.typ) || types.Identical(x.typ, a.typ) {
			return false
		}
		if iface, ok := a.typ.Underlying().(*types.Interface); ok && (c.isMade(x.typ) || types.Implements(x.typ, iface)) {
			return false
		}
	}
	x := stores[0]
	does := "panics"
	if a.checked {
		does = "never holds"
	}
	c.finding(finding{a.load.at.key(), "assert", nil}, a.expr,
		"assertion of %s to %s %s, as %s is stored at %s; assert the type that is stored",
		c.valueName(a.load), c.typeText(a.typ), does, c.aType(x.typ), c.subject.at(x.expr.Pos()))
	return true
}

// storesOf returns what is stored in the Values that at can mean, and whether
// the types of all of it are known.
func (c *valueTypes) storesOf(at instance) (stores []content, complete bool) {
	if at.kind == opaqueRoot {
		return nil, false
	}
	complete = !c.escapes(at.key()) && !c.isCopied(at.key())
	for _, x := range c.stored {
		if x.use.at.key() != at.key() {
			continue
		}
		if x.typ == nil || x.use.at.kind == opaqueRoot {
			complete = false
		} else if x.use.at.same(at) {
			stores = append(stores, x)
		}
	}
	return stores, complete
}

// escapes reports whether the address of the Value is taken, so that code that
// does not name it can store in it, other than to call one of its methods.
func (c *valueTypes) escapes(v *types.Var) bool {
	if c.escaping == nil {
		c.findEscaping()
	}
	return c.escaping[v]
}

// findEscaping collects the variables that escape.
func (c *valueTypes) findEscaping() {
	c.escaping = make(map[*types.Var]bool)
	for cur := range c.in.Root().Preorder((*ast.UnaryExpr)(nil), (*ast.Ident)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				if v := accesses.VarOf(c.info, n.X); v != nil {
					c.escaping[v] = true
				}
			}
		case *ast.Ident:
			if v, ok := c.info.Uses[n].(*types.Var); ok && !c.escaping[v] && isPointerToValue(v) && !isReceiver(cur) {
				c.escaping[v] = true
			}
		}
	}
}

// isPointerToValue reports whether v points to a type named Value, whatever
// its package.
func isPointerToValue(v *types.Var) bool {
	p, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Name() == "Value"
}

// isCopied reports whether the Value gets what another one holds by plain
// assignment, as by an initial value that a function returns.
func (c *valueTypes) isCopied(v *types.Var) bool {
	for _, src := range c.flow().into[v] {
		if lit, ok := ast.Unparen(src.expr).(*ast.CompositeLit); !ok || len(lit.Elts) > 0 {
			return true
		}
	}
	return false
}

// isReceiver reports whether the identifier at cur, or the selector it ends,
// is what a method is selected from.
func isReceiver(cur inspector.Cursor) bool {
	if cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
		cur = cur.Parent()
	}
	return cur.ParentEdgeKind() == edge.SelectorExpr_X
}

// checkUnset reports an assertion without a check on a Value in which nothing
// can have been stored yet.
func (c *valueTypes) checkUnset(a valueAssert) {
	v := a.load.at.key()
	if v == nil || a.load.at.kind == opaqueRoot || c.escapes(v) || c.isCopied(v) || isPointerVar(v) || c.isOpenToOthers(v) || c.isGuarded(a) {
		return
	}
	decl, _ := accesses.EnclosingFunc(a.load.op.Cur)
	if decl == nil {
		return
	}
	var first *valueUse
	for _, u := range c.uses {
		if u.at.key() == v && u.isStore() && u.op.Call != a.load.op.Call {
			first = u
			break
		}
	}
	form := "use the two-value form"
	if a.load.op.Kind == atomicapi.Swap {
		form += " for the first Swap"
	}
	f := finding{v, "unset", nil}
	switch {
	case first == nil:
		c.finding(f, a.expr, "assertion of %s to %s panics, as nothing is stored in it; %s, or Store where it is made",
			c.valueName(a.load), c.typeText(a.typ), form)
	case !c.order().setBefore(a, v):
		c.finding(f, a.expr, "assertion of %s to %s panics before the Store at %s; %s, or Store where it is made",
			c.valueName(a.load), c.typeText(a.typ), c.subject.at(first.from.Node().Pos()), form)
	}
}

// isOpenToOthers reports whether other packages can store in v by its name.
func (c *valueTypes) isOpenToOthers(v *types.Var) bool {
	if v.Pkg() != c.pass.Pkg {
		return true
	}
	return v.Exported() && (v.IsField() || v.Parent() == c.pass.Pkg.Scope())
}
