package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/accesses"
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
	if v := accesses.VarOf(c.info, o.expr); v != nil {
		if v.Pkg() != c.pass.Pkg && !v.IsField() {
			return content{} // io.EOF and its like: always one value
		}
		if c.isZeroLocal(v) {
			return content{null: true}
		}
	}
	if made := c.errorMadeBy(o.expr); made != nil {
		return content{typ: made}
	}
	return content{dynamic: t}
}

// errorMadeBy returns a type that stands for the one of the errors that the
// call e makes, or nil if that is not a function known to make one type. The
// type of fmt.Errorf's errors depends on how many it wraps.
func (c *valueTypes) errorMadeBy(e ast.Expr) types.Type {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	fn := typeutil.StaticCallee(c.info, call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg() == c.pass.Pkg {
		return nil
	}
	key := fn.Pkg().Path() + "." + fn.Name()
	switch fn.Pkg().Name() + "." + fn.Name() {
	case "errors.New":
	case "errors.Errorf", "errors.Wrap", "errors.Wrapf", "errors.WithStack", "status.Error", "status.Errorf":
		key = fn.Pkg().Path() // which has one type for all, as far as we know
	case "fmt.Errorf":
		text := c.info.Types[call.Args[0]].Value
		if text == nil {
			return nil
		}
		key += strings.Repeat(" %w", strings.Count(text.String(), "%w"))
	default:
		return nil
	}
	if c.made[key] == nil {
		name := types.NewTypeName(token.NoPos, nil, "result of "+key, nil)
		c.made[key] = types.NewNamed(name, types.NewStruct(nil, nil), nil)
	}
	return c.made[key]
}

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
			if n.Op == token.AND && accesses.VarOf(c.info, n.X) == v {
				return false // written through the pointer
			}
		}
	}
	return declared
}

// isMade reports whether t stands for the errors that some function makes.
func (c *valueTypes) isMade(t types.Type) bool {
	for _, made := range c.made {
		if made == t {
			return true
		}
	}
	return false
}
