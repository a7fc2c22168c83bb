package misuse

import (
	"go/ast"
	"go/types"
)

// checkInstances reports a type parameter that the package fills with an
// interface:
//
//	func (b *box[T]) set(x T) { b.v.Store(x) }	// box[error]
func (c *valueTypes) checkInstances(u *valueUse, x content) {
	param := types.Unalias(x.typ).(*types.TypeParam)
	owner := typeParamOwner(c.funcOf(u.op.Cur))
	for cur := range c.in.Root().Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		inst, ok := c.info.Instances[id]
		if !ok || owner == nil || originOf(c.info.Uses[id]) != owner || inst.TypeArgs.Len() <= param.Index() {
			continue
		}
		arg := inst.TypeArgs.At(param.Index())
		if types.IsInterface(arg) && !isTypeParam(arg) && c.varies(arg) {
			c.finding(finding{u.at.key(), "dynamic", nil}, x.expr,
				"%s stored in %s is %s at %s, and a second dynamic type panics; store it in a struct of one type, or use atomic.Pointer[%s]",
				c.text(x.expr), c.valueName(u), c.aType(arg), c.at(id.Pos()), param.Obj().Name())
			return
		}
	}
}

// typeParamOwner returns the generic function or type that declares the type
// parameters in fn's scope.
func typeParamOwner(fn *types.Func) types.Object {
	if fn == nil {
		return nil
	}
	if recv := fn.Signature().Recv(); recv != nil {
		t := types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if named, ok := t.(*types.Named); ok {
			return named.Origin().Obj()
		}
		return nil
	}
	return fn
}

func originOf(obj types.Object) types.Object {
	if fn, ok := obj.(*types.Func); ok {
		return fn.Origin()
	}
	return obj
}
