package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A valueUse is an operation on an atomic.Value, seen from where its operands
// come from: in a setter with a parameter, from each call of the setter.
type valueUse struct {
	op   op
	at   instance
	from inspector.Cursor // the operation, or the outermost call
	new  ast.Expr         // what is written, or nil
	old  ast.Expr         // what is expected, or nil
}

// content says what a use puts into the Value.
type content struct {
	use  *valueUse
	expr ast.Expr // at the place of use.from

	// One of these: nothing, a concrete type, or an interface whose dynamic
	// type is not known. All are empty if nothing is known.
	null    bool
	typ     types.Type
	dynamic types.Type
}

// usesOf returns the uses of the package's Values, in source order. Those in
// helpers that take the Value or the new content as a parameter are replaced
// by the helper's calls.
func (c *valueTypes) usesOf() (uses []*valueUse) {
	for _, op := range c.ops {
		if !op.Typed || !c.api.IsValue(op.Func.Signature().Recv().Type()) {
			continue
		}
		use := &valueUse{op: op, at: c.instanceOfOp(op), from: op.Cur, new: op.New, old: op.Old}
		uses = append(uses, c.fromCalls(use, 0)...)
	}
	return uses
}

// fromCalls returns use as the callers of the function around it make it, or
// itself where it depends on no parameter or no caller is known.
func (c *valueTypes) fromCalls(use *valueUse, depth int) []*valueUse {
	fn := c.funcOf(use.from)
	if fn == nil || depth > 3 {
		return []*valueUse{use}
	}
	valueParam := -1 // of the Value itself
	if use.at.kind == paramRoot && len(use.at.fields) == 0 {
		valueParam = paramIndex(fn, use.at.root)
	}
	newParam, oldParam := c.dynamicParam(fn, use.new), c.dynamicParam(fn, use.old)
	calls := c.flow().calls[fn]
	if valueParam < 0 && newParam < 0 && oldParam < 0 || len(calls) == 0 {
		return []*valueUse{use}
	}
	var uses []*valueUse
	for _, cur := range calls {
		call := cur.Node().(*ast.CallExpr)
		if len(call.Args) != fn.Signature().Params().Len() || call.Ellipsis.IsValid() {
			continue
		}
		from := &valueUse{op: use.op, from: cur, new: use.new, old: use.old, at: c.rebase(use.at, fn, call)}
		if newParam >= 0 {
			from.new = call.Args[newParam]
		}
		if oldParam >= 0 {
			from.old = call.Args[oldParam]
		}
		if c.isNil(from.new) && c.testsNil(fn, newParam) {
			continue // the helper refuses it
		}
		uses = append(uses, c.fromCalls(from, depth+1)...)
	}
	return append(uses, c.reassigned(use, fn, newParam)...)
}

// reassigned returns use with what the function itself assigns to its i-th
// parameter before it stores that: a default for nil.
func (c *valueTypes) reassigned(use *valueUse, fn *types.Func, i int) (uses []*valueUse) {
	decl := c.index().Prog.Decl(fn)
	if i < 0 || decl == nil {
		return nil
	}
	for _, src := range c.flow().into[fn.Signature().Params().At(i)] {
		if !src.elem && src.result < 0 && isWithin(src.expr, decl.Body) {
			with := *use
			with.new = src.expr
			uses = append(uses, &with)
		}
	}
	return uses
}

// dynamicParam returns the index of the parameter that e names, or -1 if it
// names none or one whose own type says what is stored.
func (c *valueTypes) dynamicParam(fn *types.Func, e ast.Expr) int {
	if e == nil || c.info.TypeOf(e) == nil || !types.IsInterface(c.info.TypeOf(e)) || isTypeParam(c.info.TypeOf(e)) {
		return -1
	}
	return paramIndex(fn, accesses.VarOf(c.info, e))
}

// funcOf returns the declared function around cur, or nil.
func (c *valueTypes) funcOf(cur inspector.Cursor) *types.Func {
	decl, _ := accesses.EnclosingFunc(cur)
	if decl == nil {
		return nil
	}
	fn, _ := c.info.Defs[decl.Name].(*types.Func)
	return fn
}

// rebase returns the instance x of the function fn as its call reaches it.
func (c *valueTypes) rebase(x instance, fn *types.Func, call *ast.CallExpr) instance {
	if x.kind != paramRoot {
		return x
	}
	var base instance
	sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if i := paramIndex(fn, x.root); i >= 0 {
		base = c.instanceOf(call.Args[i], 0)
	} else if isSel && x.root == fn.Signature().Recv() {
		selection := c.info.Selections[sel]
		if selection == nil || selection.Kind() != types.MethodVal {
			return x
		}
		base = c.instanceOf(sel.X, 0)
		path := selection.Index()
		for _, st := range (place{}).through(selection.Recv(), path[:len(path)-1]).steps {
			base.fields = append(base.fields[:len(base.fields):len(base.fields)], st.fieldVar())
		}
	} else {
		return x
	}
	base.fields = slices.Concat(base.fields, x.fields)
	if base.root == nil && base.kind != opaqueRoot {
		base.kind = opaqueRoot
	}
	return base
}

// isNil reports whether e is the predeclared nil.
func (c *valueTypes) isNil(e ast.Expr) bool {
	return e != nil && c.info.Types[e].IsNil()
}

// testsNil reports whether fn compares its i-th parameter with nil.
func (c *valueTypes) testsNil(fn *types.Func, i int) bool {
	if i < 0 || i >= fn.Signature().Params().Len() {
		return false
	}
	return c.comparedWithNil(fn.Signature().Params().At(i))
}

// comparedWithNil reports whether the package compares v with nil.
func (c *valueTypes) comparedWithNil(v *types.Var) bool {
	for cur := range c.in.Root().Preorder((*ast.BinaryExpr)(nil)) {
		b := cur.Node().(*ast.BinaryExpr)
		if b.Op != token.EQL && b.Op != token.NEQ {
			continue
		}
		if c.isNil(b.Y) && accesses.VarOf(c.info, b.X) == v || c.isNil(b.X) && accesses.VarOf(c.info, b.Y) == v {
			return true
		}
	}
	return false
}

// isStore reports whether the use leaves its new content in the Value.
func (u *valueUse) isStore() bool { return u.op.Kind != atomicapi.Load && u.new != nil }
