package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
)

// contents returns what use can put into the Value.
func (c *valueTypes) contents(use *valueUse) (all []content) {
	if use.new == nil || !use.op.Kind.Writes() {
		return nil
	}
	t := c.info.TypeOf(use.new)
	switch {
	case t == nil:
		return nil
	case c.isNil(use.new):
		return []content{{use: use, expr: use.new, null: true}}
	case !types.IsInterface(t) || isTypeParam(t):
		return []content{{use: use, expr: use.new, typ: t}}
	}
	origins := c.flow().originsWithin(use.new, c.funcOf(use.from))
	for _, o := range origins {
		x := c.contentOf(o)
		if x.null && len(origins) > 1 {
			continue // replaced on the way, as far as one can see
		}
		x.use, x.expr = use, use.new
		if x.dynamic != nil && types.IsInterface(t) {
			x.dynamic = t
		}
		all = append(all, x)
	}
	return all
}

// contentOf classifies what a value of interface type comes from.
func (c *valueTypes) contentOf(o origin) content {
	t := c.info.TypeOf(o.expr)
	if tuple, ok := t.(*types.Tuple); ok && o.result >= 0 && o.result < tuple.Len() {
		t = tuple.At(o.result).Type()
	}
	switch {
	case t == nil || isTypeParam(t):
		return content{}
	case c.isNil(o.expr):
		return content{null: true}
	case !types.IsInterface(t):
		return content{typ: t}
	}
	if v := c.flow().varOf(o.expr); v != nil {
		if v.Pkg() != c.pass.Pkg && !v.IsField() {
			return content{} // io.EOF and its like: always one value
		}
		if c.isZeroLocal(v) {
			return content{null: true}
		}
	}
	if isCallOf(c.info, o.expr, "errors", "New") {
		return content{typ: errorsNew}
	}
	return content{dynamic: t}
}

// errorsNew stands for the type of the results of errors.New.
var errorsNew = types.NewPointer(types.NewNamed(
	types.NewTypeName(token.NoPos, types.NewPackage("errors", "errors"), "errorString", nil), types.NewStruct(nil, nil), nil))

// isZeroLocal reports whether v is a local variable that is never written:
//
//	var v any
func (c *valueTypes) isZeroLocal(v *types.Var) bool {
	if v.IsField() || v.Parent() == nil || v.Parent() == c.pass.Pkg.Scope() || len(c.flow().into[v]) > 0 || c.isParam(v) {
		return false
	}
	declared := false
	for cur := range c.in.Root().Preorder((*ast.ValueSpec)(nil), (*ast.UnaryExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.ValueSpec:
			for _, name := range n.Names {
				declared = declared || c.info.Defs[name] == v && len(n.Values) == 0
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && c.flow().varOf(n.X) == v {
				return false // written through the pointer
			}
		}
	}
	return declared
}

// isCallOf reports whether e calls the function of that package.
func isCallOf(info *types.Info, e ast.Expr, path, name string) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == path && fn.Name() == name
}
