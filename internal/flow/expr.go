package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// expr evaluates an expression and records what it does.
func (in *interp) expr(e ast.Expr) *Value {
	v := in.eval(e)
	if in.frame == nil {
		in.fn.values[e] = v
	}
	return v
}

func (in *interp) eval(e ast.Expr) *Value {
	if tv, ok := in.info.Types[e]; ok {
		switch {
		case tv.Value != nil:
			return in.vs.constant(tv.Value.ExactString())
		case tv.IsNil():
			return in.vs.constant("nil")
		case tv.IsType():
			return in.vs.at(Unknown, e, in.frame)
		}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return in.expr(e.X)
	case *ast.Ident, *ast.IndexExpr, *ast.StarExpr:
		return in.place(e)
	case *ast.SelectorExpr:
		if sel := in.info.Selections[e]; sel != nil && sel.Kind() != types.FieldVal {
			if sel.Kind() != types.MethodVal {
				return in.vs.at(Unknown, e, in.frame)
			}
			recv := in.receiver(e)
			if in.prog.watch.Shared != nil {
				in.readReceiver(sel.Obj().(*types.Func), recv, e.X)
			}
			return in.vs.get(valueKey{op: Method, obj: sel.Obj()}, []*Value{recv})
		}
		return in.place(e)
	case *ast.UnaryExpr:
		return in.unary(e)
	case *ast.BinaryExpr:
		return in.binaryExpr(e)
	case *ast.CallExpr:
		return in.call(e)
	case *ast.CompositeLit:
		return in.composite(e)
	case *ast.FuncLit:
		return in.funcLit(e)
	case *ast.TypeAssertExpr:
		x := in.expr(e.X)
		if !in.commaOK[e] {
			in.deref(x, e, false) // panics if it holds something else
		}
		return in.vs.at(Assert, e, in.frame, x)
	case *ast.SliceExpr:
		args := []*Value{in.expr(e.X)}
		for _, i := range []ast.Expr{e.Low, e.High, e.Max} {
			if i != nil {
				in.expr(i)
			}
		}
		return in.vs.at(Derived, e, in.frame, args...)
	case *ast.KeyValueExpr:
		return in.expr(e.Value)
	}
	return in.vs.at(Unknown, e, in.frame)
}

// place reads the variable, field, element or pointee that e denotes.
func (in *interp) place(e ast.Expr) *Value {
	name, _ := e.(*ast.Ident)
	if sel, ok := e.(*ast.SelectorExpr); ok {
		name = sel.Sel
	}
	if name != nil {
		if _, ok := in.info.ObjectOf(name).(*types.Var); !ok {
			return in.vs.at(Unknown, e, in.frame) // function, type or ill-typed
		}
	}
	if tv := in.info.Types[e]; tv.IsType() {
		return in.vs.at(Unknown, e, in.frame)
	}
	if ix, ok := e.(*ast.IndexExpr); ok {
		if _, generic := in.info.TypeOf(ix.X).(*types.Signature); generic {
			return in.expr(ix.X)
		}
	}
	addr := in.addrOf(e)
	in.copied(addr, e, in.info.TypeOf(e))
	in.word(addr, e, in.info.TypeOf(e), false)
	return in.read(addr)
}

// copied records that what is at addr is read as a whole, if its type t is a
// struct or an array.
func (in *interp) copied(addr *Value, e ast.Expr, t types.Type) {
	if t == nil || !in.recording {
		return
	}
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		in.event(&Event{Kind: CopyEvent, Node: e, Addr: addr, Owned: in.owned(in.st, addr), Local: in.unshared(in.st, addr)})
	}
}

// read returns what memory holds at addr.
func (in *interp) read(addr *Value) *Value { return in.readIn(in.st, addr) }

// readIn returns what memory holds at addr in the given state.
func (in *interp) readIn(st *state, addr *Value) *Value {
	if v := st.mem[addr]; v != nil {
		return v
	}
	// A field of a struct variable that was assigned as a whole.
	if addr.Op == FieldAddr {
		if whole := st.mem[addr.Args[0]]; whole != nil {
			switch whole.Op {
			case Fresh: // a composite literal: its parts stand at its own address
				part := in.vs.field(whole, addr.Obj.(*types.Var))
				if v := st.mem[part]; v != nil {
					return v
				}
				return in.read0(part)
			case Read: // a copy of what memory held on entry
				return in.read0(in.vs.field(whole.Args[0], addr.Obj.(*types.Var)))
			}
			return in.vs.get(valueKey{op: Part, obj: addr.Obj}, []*Value{whole})
		}
	}
	return in.read0(addr)
}

// read0 returns what memory held at addr on entry.
func (in *interp) read0(addr *Value) *Value {
	if addr.Op == Addr {
		if v := in.outer[addr]; v != nil {
			return v
		}
	}
	return in.vs.get(valueKey{op: Read}, []*Value{addr})
}

// addrOf returns the address of what e denotes.
func (in *interp) addrOf(e ast.Expr) *Value {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return in.addrOf(e.X)
	case *ast.Ident:
		if obj, ok := in.info.ObjectOf(e).(*types.Var); ok {
			return in.vs.addr(obj)
		}
	case *ast.SelectorExpr:
		if sel := in.info.Selections[e]; sel != nil {
			if sel.Kind() == types.FieldVal {
				return in.fieldPath(e.X, sel.Recv(), sel.Index())
			}
			break
		}
		if obj, ok := in.info.Uses[e.Sel].(*types.Var); ok { // pkg.Var
			return in.vs.addr(obj)
		}
	case *ast.IndexExpr:
		base, i := in.container(e.X), in.expr(e.Index)
		if in.prog.watch.Shared != nil && isMap(in.info.TypeOf(e.X)) {
			i = in.vs.constant(mapElement)
		}
		return in.vs.index(base, i)
	case *ast.StarExpr:
		p := in.expr(e.X)
		in.deref(p, e, false)
		return p
	}
	// Not addressable: the place is a temporary that holds the value.
	return in.vs.at(Derived, e, in.frame, in.expr(e))
}

// container returns the address of the array, or the slice or map, that x is.
func (in *interp) container(x ast.Expr) *Value {
	if t := in.info.TypeOf(x); t != nil {
		if _, ok := t.Underlying().(*types.Array); ok {
			return in.addrOf(x)
		}
	}
	v := in.expr(x)
	in.deref(v, x, false)
	return v
}

// fieldPath returns the address of the field that the index path selects from
// x, spelling out embedded fields.
func (in *interp) fieldPath(x ast.Expr, t types.Type, path []int) *Value {
	var base *Value
	if isPointer(t) {
		base = in.expr(x)
		in.deref(base, x, false)
	} else {
		base = in.addrOf(x)
	}
	for i, idx := range path {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			if i > 0 {
				base = in.read(base)
			}
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || idx >= st.NumFields() {
			return in.vs.at(Unknown, x, in.frame) // ill-typed
		}
		f := st.Field(idx)
		base = in.vs.field(base, f)
		t = f.Type()
	}
	return base
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// deref records a use of what a Load returned, or may have returned, through
// the pointer.
func (in *interp) deref(p *Value, e ast.Expr, receiver bool) {
	switch s := Strip(p); s.Op {
	case Atomic:
		in.event(&Event{Kind: DerefEvent, Node: e, Addr: s.Args[0], Result: s, New: p, Receiver: receiver})
	case Read: // the slice or map that a loaded pointer points to
		if a := Strip(s.Args[0]); a.Op == Atomic {
			in.event(&Event{Kind: DerefEvent, Node: e, Addr: a.Args[0], Result: a, New: p, Receiver: receiver})
		}
	case Phi:
		in.event(&Event{Kind: DerefEvent, Node: e, Addr: s, Result: s, New: p, Receiver: receiver})
	}
}

func (in *interp) unary(e *ast.UnaryExpr) *Value {
	switch e.Op {
	case token.AND:
		x := ast.Unparen(e.X)
		if lit, ok := x.(*ast.CompositeLit); ok {
			return in.composite(lit)
		}
		return in.addrOf(x)
	case token.ARROW:
		ch := in.expr(e.X)
		in.token(ch, e, token.AND)
		in.event(&Event{Kind: RecvEvent, Node: e, Addr: ch})
		return in.vs.at(Unknown, e, in.frame)
	}
	return in.vs.get(valueKey{op: Unary, tok: e.Op}, []*Value{in.expr(e.X)})
}

func (in *interp) binaryExpr(e *ast.BinaryExpr) *Value {
	x := in.expr(e.X)
	if e.Op != token.LAND && e.Op != token.LOR {
		return in.binary(e.Op, x, in.expr(e.Y))
	}
	guards, locks := in.st.guards, in.st.locks
	in.st.guards = append([]*Guard(nil), guards...)
	if in.frame == nil {
		in.st.assume(in, e.X, e.Op == token.LAND, nil)
	}
	y := in.expr(e.Y)
	in.st.guards, in.st.locks = guards, locks
	return in.binary(e.Op, x, y)
}

func (in *interp) binary(op token.Token, x, y *Value) *Value {
	return in.vs.get(valueKey{op: Binary, tok: op}, []*Value{x, y})
}

// composite evaluates a composite literal: a fresh object with parts.
func (in *interp) composite(e *ast.CompositeLit) *Value {
	obj := in.vs.at(Fresh, e, in.frame)
	st, _ := structOf(in.info.TypeOf(e))
	for i, elt := range e.Elts {
		var field *types.Var
		val := elt
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			val = kv.Value
			if key, ok := kv.Key.(*ast.Ident); ok && st != nil {
				field, _ = in.info.ObjectOf(key).(*types.Var)
			} else {
				in.fn.addContent(obj, in.expr(kv.Key))
			}
		} else if st != nil && i < st.NumFields() {
			field = st.Field(i)
		}
		v := in.expr(val)
		in.fn.addContent(obj, v)
		if field != nil {
			in.st.mem[in.vs.field(obj, field)] = v
			in.points(in.vs.field(obj, field), v, val)
		}
	}
	delete(in.st.escaped, obj) // allocated anew, in a loop
	return obj
}

func structOf(t types.Type) (*types.Struct, bool) {
	if t == nil {
		return nil, false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem() // elided &T in a literal of pointers
	}
	st, ok := t.Underlying().(*types.Struct)
	return st, ok
}

// funcLit evaluates a function literal: what it captures escapes, and its body
// is interpreted as a function of its own.
func (in *interp) funcLit(e *ast.FuncLit) *Value {
	v := in.vs.at(Closure, e, in.frame)
	mode, ok := in.litModes[e]
	switch {
	case ok:
	case in.fn.localLits[e]:
		mode = called
	default:
		mode = callback
	}
	in.nested(e, mode)
	if mode == callback || mode == started {
		for _, obj := range in.captured(e) {
			v.add(in.vs.addr(obj))
			v.add(in.read(in.vs.addr(obj)))
		}
		c := intoClosure
		if mode == started {
			c = intoGoroutine
		}
		in.escapeBy(in.st, v, c)
	}
	return v
}

// captured returns the variables of the enclosing body that the literal uses.
func (in *interp) captured(e *ast.FuncLit) []*types.Var {
	var vars []*types.Var
	seen := make(map[*types.Var]bool)
	ast.Inspect(e.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj, ok := in.info.Uses[id].(*types.Var); ok && !obj.IsField() && !seen[obj] &&
				obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope() && (obj.Pos() < e.Pos() || obj.Pos() >= e.End()) {
				seen[obj] = true
				vars = append(vars, obj)
			}
		}
		return true
	})
	return vars
}
