package flow

import (
	"go/ast"
	"go/types"
)

// A lockOp is a call of a method that locks or unlocks.
type lockOp struct {
	sel     *ast.SelectorExpr
	acquire bool
	read    bool
	try     bool
}

var lockMethods = map[string]lockOp{
	"Lock":     {acquire: true},
	"RLock":    {acquire: true, read: true},
	"TryLock":  {acquire: true, try: true},
	"TryRLock": {acquire: true, read: true, try: true},
	"Unlock":   {},
	"RUnlock":  {read: true},
}

// lockCall returns the lock operation that the call is, if its method has the
// name and shape of one and its body is not in this package: any package's
// mutex will do.
func (in *interp) lockCall(call *ast.CallExpr) (lockOp, bool) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(call.Args) != 0 {
		return lockOp{}, false
	}
	op, ok := lockMethods[sel.Sel.Name]
	if !ok {
		return lockOp{}, false
	}
	fn, ok := calleeObject(in.info, call).(*types.Func)
	if !ok || fn.Signature().Recv() == nil || fn.Signature().Params().Len() != 0 {
		return lockOp{}, false
	}
	if in.prog.wrapsLock(fn.Origin()) {
		return lockOp{}, false // a helper that locks a mutex: look into it
	}
	op.sel = sel
	return op, true
}

// lock evaluates a lock operation.
func (in *interp) lock(op lockOp, call *ast.CallExpr) *Value {
	mu := in.behindCond(in.receiver(op.sel))
	switch {
	case op.try:
		v := in.vs.at(TryLock, call, in.frame, mu)
		if op.read {
			v.Text = "r"
		}
		return v
	case op.acquire:
		in.st.locks = append(in.st.locks[:len(in.st.locks):len(in.st.locks)], &Lock{Mutex: mu, Read: op.read, Site: call})
		in.event(&Event{Kind: LockEvent, Node: call, Addr: mu})
	case in.inDeferred:
		in.event(&Event{Kind: UnlockEvent, Node: call, Addr: mu, Deferred: true}) // held until then
	default:
		for i := len(in.st.locks) - 1; i >= 0; i-- {
			if l := in.st.locks[i]; l.Mutex == mu && l.Read == op.read {
				in.st.locks = append(in.st.locks[:i:i], in.st.locks[i+1:]...)
				break
			}
		}
		in.event(&Event{Kind: UnlockEvent, Node: call, Addr: mu})
	}
	return in.vs.at(Unknown, call, in.frame)
}
