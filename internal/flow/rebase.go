package flow

import "go/types"

// Rebase returns the address that addr, which leads through what the given parameter of a callee
// points to, has in fn, which passes arg; nil if it leads elsewhere.
func (fn *Func) Rebase(addr *Value, param types.Object, arg *Value) *Value {
	vs := fn.top().vs
	switch addr.Op {
	case Read:
		if at := addr.Args[0]; at.Op == Addr && at.Obj == param {
			return arg
		}
	case FieldAddr:
		if base := fn.Rebase(addr.Args[0], param, arg); base != nil {
			if f, ok := addr.Obj.(*types.Var); ok {
				return vs.field(base, f)
			}
		}
	case IndexAddr:
		if i := addr.Args[1]; i.Op == Const {
			if base := fn.Rebase(addr.Args[0], param, arg); base != nil {
				return vs.index(base, vs.constant(i.Text))
			}
		}
	}
	return nil
}
