package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// maxInline bounds how deep callees are interpreted in place.
const maxInline = 3

func calleeObject(info *types.Info, call *ast.CallExpr) types.Object {
	return typeutil.Callee(info, call)
}

// call evaluates a call by what is known of its callee.
func (in *interp) call(e *ast.CallExpr) *Value {
	how, dropped := in.mode, in.dropped == e
	in.mode, in.dropped = called, nil
	if tv := in.info.Types[e.Fun]; tv.IsType() {
		if len(e.Args) == 1 {
			v := in.expr(e.Args[0]) // a conversion keeps the value
			if in.prog.watch.Shared != nil && isSlice(in.info.TypeOf(e.Args[0])) && !isSlice(tv.Type) {
				in.elementsOf(v, e.Args[0], false) // string(bytes)
			}
			return v
		}
		return in.vs.at(Unknown, e, in.frame)
	}
	if op, ok := in.prog.api.OpOf(in.info, e); ok {
		return in.atomicCall(op, how, dropped)
	}
	if how == called {
		if l, ok := in.lockCall(e); ok {
			return in.lock(l, e)
		}
	}
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		args := in.args(e, how)
		in.litModes[lit] = how
		fv := in.expr(lit)
		if how == started {
			in.escapeAll(args, intoGoroutine)
			in.event(&Event{Kind: GoEvent, Node: e, Args: args})
		}
		return in.vs.at(Derived, e, in.frame, append([]*Value{fv}, args...)...)
	}
	switch obj := calleeObject(in.info, e).(type) {
	case *types.Builtin:
		return in.builtin(obj.Name(), e, how)
	case *types.Func:
		return in.staticCall(obj.Origin(), e, how, dropped)
	}
	fv := in.expr(e.Fun)
	if m, ok := fv.Obj.(*types.Func); ok && fv.Op == Method {
		if op, ok := in.prog.api.BoundOp(m, e); ok {
			return in.atomicOn(fv.Args[0], op, how, dropped)
		}
	}
	args := in.args(e, callback)
	in.dynamicSite(e, args, how)
	if _, named := types.Unalias(in.info.TypeOf(e.Fun)).(*types.Named); !named || how != called {
		in.escapeAll(args, intoUnknown) // but an option keeps to what it is given
	}
	if how == started {
		in.escapeBy(in.st, fv, intoGoroutine)
	}
	return in.callEvent(e, nil, append([]*Value{fv}, args...), how, dropped)
}

// args evaluates the arguments of a call; function literals among them run in
// the given mode.
func (in *interp) args(e *ast.CallExpr, how mode) []*Value {
	var args []*Value
	for _, a := range e.Args {
		if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
			in.litModes[lit] = how
		}
		args = append(args, in.expr(a))
	}
	return args
}

func (in *interp) escapeAll(vals []*Value, c cause) {
	for _, v := range vals {
		in.escapeBy(in.st, v, c)
	}
}

// atomicCall evaluates an atomic operation.
func (in *interp) atomicCall(op atomicapi.Op, how mode, dropped bool) *Value {
	var addr *Value
	if sel, ok := ast.Unparen(op.Call.Fun).(*ast.SelectorExpr); ok && op.Typed && op.Operand == sel.X {
		addr = in.receiver(sel)
	} else {
		addr = in.expr(op.Operand)
	}
	return in.atomicOn(addr, op, how, dropped)
}

// atomicOn evaluates an atomic operation on the variable at addr.
func (in *interp) atomicOn(addr *Value, op atomicapi.Op, how mode, dropped bool) *Value {
	e := op.Call
	ev := &Event{Kind: AtomicEvent, Node: e, Addr: addr, Op: op, Stmt: dropped, Deferred: how == deferred}
	for _, x := range []struct {
		expr ast.Expr
		to   **Value
	}{{op.Old, &ev.Old}, {op.New, &ev.New}, {op.Delta, &ev.New}} {
		if x.expr != nil {
			*x.to = in.expr(x.expr)
		}
	}
	args := []*Value{ev.Addr}
	if ev.New != nil {
		args = append(args, ev.New)
		if ev.New.Op == Addr {
			ev.Held = in.read(ev.New)
		}
		in.publish(ev)
	}
	ev.Result = in.vs.at(Atomic, e, in.frame, args...)
	ev.Result.Kind = op.Kind
	ev.Owned = in.owned(in.st, ev.Addr)
	ev.Local = in.unshared(in.st, ev.Addr)
	in.event(ev)
	return ev.Result
}

// publish makes what an atomic operation stores reachable.
func (in *interp) publish(ev *Event) {
	if root := Root(ev.Addr); in.owned(in.st, ev.Addr) {
		in.fn.addContent(root, ev.New)
		return
	}
	in.escape(in.st, ev.New)
	in.escape(in.st, ev.Held)
}

// receiver returns the address of the variable whose method sel selects.
func (in *interp) receiver(sel *ast.SelectorExpr) *Value {
	s := in.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return in.expr(sel.X)
	}
	path := s.Index()[:len(s.Index())-1]
	if len(path) > 0 {
		addr := in.fieldPath(sel.X, s.Recv(), path)
		if fieldIsPointer(s.Recv(), path) {
			return in.read(addr)
		}
		return addr
	}
	if isPointer(s.Recv()) || types.IsInterface(s.Recv()) {
		v := in.expr(sel.X)
		in.deref(v, sel.X, true)
		return v
	}
	return in.addrOf(sel.X)
}

// fieldIsPointer reports whether the field at the end of the path is a pointer.
func fieldIsPointer(t types.Type, path []int) bool {
	for _, i := range path {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return false
		}
		t = st.Field(i).Type()
	}
	return isPointer(t) || types.IsInterface(t)
}

// builtin evaluates a call of a predeclared function.
func (in *interp) builtin(name string, e *ast.CallExpr, how mode) *Value {
	switch name {
	case "new", "make":
		for _, a := range e.Args[min(1, len(e.Args)):] {
			in.expr(a)
		}
		obj := in.vs.at(Fresh, e, in.frame)
		delete(in.st.escaped, obj)
		return obj
	case "panic":
		args := in.args(e, how)
		in.escapeAll(args, intoUnknown)
		return in.vs.at(Unknown, e, in.frame)
	}
	args := in.args(e, callback)
	if in.prog.watch.Shared != nil {
		in.builtinAccesses(name, e, args)
	}
	switch name {
	case "append":
		if len(args) > 1 {
			in.event(&Event{Kind: WriteEvent, Node: e, Addr: in.vs.index(args[0], in.vs.at(Unknown, e, in.frame)), New: args[1], Owned: in.owned(in.st, args[0]), Append: true})
		}
	case "close":
		if len(args) == 1 {
			in.event(&Event{Kind: CloseEvent, Node: e, Addr: args[0], Deferred: how == deferred})
		}
	case "copy":
		if len(args) == 2 {
			in.fn.addContent(Root(args[0]), args[1])
			in.event(&Event{Kind: WriteEvent, Node: e, Addr: in.vs.index(args[0], in.vs.at(Unknown, e, in.frame)), New: args[1], Owned: in.owned(in.st, args[0])})
		}
	case "delete", "clear":
		if len(args) > 0 {
			in.event(&Event{Kind: WriteEvent, Node: e, Addr: in.vs.index(args[0], in.vs.at(Unknown, e, in.frame)), Owned: in.owned(in.st, args[0])})
		}
	}
	return in.vs.at(Derived, e, in.frame, args...)
}

// staticCall evaluates a call of a known function or method.
func (in *interp) staticCall(fn *types.Func, e *ast.CallExpr, how mode, dropped bool) *Value {
	var recv *Value
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && in.info.Selections[sel] != nil &&
		in.info.Selections[sel].Kind() == types.MethodVal {
		recv = in.receiver(sel)
		if !isPointer(fn.Signature().Recv().Type()) {
			in.copied(recv, sel.X, fn.Signature().Recv().Type())
			in.word(recv, sel.X, fn.Signature().Recv().Type(), false)
		}
	}
	litMode := callback
	switch {
	case how == called && runsArgumentNow(fn):
		litMode = called
	case IsGroupGo(fn):
		litMode = started
	}
	if isOnce(fn) {
		for _, a := range e.Args {
			if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
				in.onceLits[lit] = true
			}
		}
	}
	args := in.args(e, litMode)
	in.site(fn, e, recv, args, how)
	if how != started && in.frame.depth() < maxInline && !in.frame.has(fn) {
		if body := in.prog.inlinable(fn); body != nil {
			return in.inline(fn, body, e, recv, args, how, dropped)
		}
	}
	all := args
	if recv != nil {
		all = append([]*Value{recv}, args...)
		in.escapeOperand(fn, -1, recv, how)
	}
	for i, a := range args {
		in.escapeOperand(fn, i, a, how)
		// The callee may copy its other operands into what this one points to.
		if root := Root(a); root.Op == Fresh || root.Op == Addr {
			for _, b := range all {
				if b != a && b.Op != Const {
					in.fn.addContent(root, b)
				}
			}
		}
	}
	if isGroupWait(fn) {
		in.st.join()
	}
	return in.callEvent(e, fn, all, how, dropped)
}

// escapeOperand marks what an operand leads to, if the callee lets it escape.
func (in *interp) escapeOperand(fn *types.Func, i int, v *Value, how mode) {
	switch {
	case how == started, i >= 0 && IsGroupGo(fn):
		in.escapeBy(in.st, v, intoGoroutine)
	case in.prog.leaks(fn, i):
		in.escape(in.st, v)
	}
}

// isPoolGet reports whether fn takes an object out of a pool.
func isPoolGet(fn *types.Func) bool {
	return fn.Pkg() != nil && fn.Pkg().Path() == "sync" && fn.Name() == "Get" && fn.Signature().Recv() != nil
}

// IsGroupGo reports whether fn starts its argument on a goroutine that the
// group's Wait waits for.
func IsGroupGo(fn *types.Func) bool {
	return isGroup(fn) && (fn.Name() == "Go" || fn.Name() == "TryGo")
}

// isGroupWait reports whether fn waits for goroutines to end.
func isGroupWait(fn *types.Func) bool { return isGroup(fn) && fn.Name() == "Wait" }

func isGroup(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Signature().Recv() == nil {
		return false
	}
	recv := types.TypeString(fn.Signature().Recv().Type(), nil)
	return recv == "*sync.WaitGroup" || recv == "*golang.org/x/sync/errgroup.Group"
}

// site records the state at a call of a function of the package, or of a method that one
// implements.
func (in *interp) site(fn *types.Func, e *ast.CallExpr, recv *Value, args []*Value, how mode) {
	if !in.recording || in.frame != nil || in.prog.decls[fn] == nil && len(in.prog.implementers(fn)) == 0 {
		return
	}
	if recv != nil {
		args = append([]*Value{recv}, args...)
	}
	in.addSite(e, args, how)
}

// dynamicSite records the state at a call of a function value.
func (in *interp) dynamicSite(e *ast.CallExpr, args []*Value, how mode) {
	if in.recording && in.frame == nil {
		in.addSite(e, args, how)
	}
}

func (in *interp) addSite(e *ast.CallExpr, args []*Value, how mode) {
	s := CallSite{Locks: in.st.locks, Func: in.fn, Args: args, guards: in.st.guards}
	st := in.st
	if how == deferred {
		st = st.clone()
		st.mergeEscapes(in.atExit)
	}
	owned := in.constructed
	if startedWithin(in.fn) {
		owned = in.owned
	}
	for _, a := range s.Args {
		s.Owned = append(s.Owned, a.Op != Const && owned(st, a))
		s.kept = append(s.kept, in.isKept(a))
	}
	in.fn.sites[e] = s
}

func (in *interp) callEvent(e *ast.CallExpr, fn *types.Func, args []*Value, how mode, dropped bool) *Value {
	ev := &Event{Kind: CallEvent, Node: e, Callee: fn, Args: args, Stmt: dropped, Deferred: how == deferred}
	if how == started {
		ev.Kind = GoEvent
	}
	ev.Result = in.vs.at(Call, e, in.frame, args...)
	if in.recording {
		for _, a := range args {
			ev.owned = append(ev.owned, a.Op != Const && in.owned(in.st, a))
		}
	}
	if fn != nil && fn.Signature().Recv() != nil && len(args) > 0 {
		ev.Owned = in.owned(in.st, args[0])
	}
	if fn != nil {
		ev.Result.Obj = fn
		if in.prog.returnsFresh(fn) || isPoolGet(fn) || in.prog.returnsUnlinked(fn) {
			ev.Result = in.vs.at(Fresh, e, in.frame, args...)
			delete(in.st.escaped, ev.Result)
		}
	}
	if fn != nil && how == called {
		if i := in.prog.returnsOperand(fn); i >= 0 && i < len(args) {
			ev.Result = args[i] // a builder's chain
		}
	}
	in.event(ev)
	if fn != nil && how == called && in.prog.Spins(fn) {
		in.st.guards = append(in.st.guards[:len(in.st.guards):len(in.st.guards)], in.fn.guard(ev.Result, e, true, nil))
	}
	return ev.Result
}

// runsArgumentNow reports whether fn calls its function argument before it
// returns, on the same goroutine.
func runsArgumentNow(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "sync":
		return fn.Name() == "Do" || fn.Name() == "Range"
	case "sort", "slices", "maps", "strings", "bytes", "path/filepath", "go/ast":
		return true
	}
	return false
}

// isOnce reports whether fn runs its function argument at most once.
func isOnce(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Pkg().Path() != "sync" {
		return false
	}
	switch fn.Name() {
	case "Do", "OnceFunc", "OnceValue", "OnceValues":
		return true
	}
	return false
}

// token treats a channel that the function both sends on and receives from as
// a lock: whoever holds the token excludes the others.
func (in *interp) token(ch *Value, n ast.Node, dir token.Token) {
	if ch == nil || !in.fn.top().bothWays(in.info, ch) {
		return
	}
	for i, l := range in.st.locks {
		if l.Mutex == ch {
			if l.Token != dir {
				in.st.locks = append(in.st.locks[:i:i], in.st.locks[i+1:]...)
			}
			return
		}
	}
	in.st.locks = append(in.st.locks, &Lock{Mutex: ch, Site: n, Token: dir})
}
