package flow

import (
	"go/ast"
	"go/types"
)

// A Watch says which plain accesses are events: those of the given variables and
// fields, and those of what pointers, slices and arrays lead to, if it has one of the
// given kinds.
type Watch struct {
	Vars  map[types.Object]bool // origins
	Kinds map[types.BasicKind]bool

	// Shared, unless nil, replaces the others: accesses count to all that these variables and
	// fields hold, parts, elements and what is behind pointers included. See [Watch.leads].
	Shared map[types.Object]bool

	// Makers are the functions in which accesses to the objects that they make count as well.
	Makers map[*ast.FuncDecl]bool
}

// Watch makes plain accesses events. It must be called before a function is
// interpreted.
func (p *Program) Watch(w Watch) { p.watch = w }

// word records a plain access to a variable that is watched.
func (in *interp) word(addr *Value, e ast.Expr, t types.Type, write bool) {
	w := in.prog.watch
	switch {
	case !in.recording || t == nil:
		return
	case w.Shared != nil:
		if !in.leadsToShared(addr) {
			return
		}
	case len(w.Vars)+len(w.Kinds) == 0 || !w.has(addr, t):
		return
	}
	in.event(&Event{
		Kind: WordEvent, Node: e, Target: e, Addr: addr, Write: write,
		Owned: !in.st.waited[Root(addr)] && in.owned(in.st, addr), Local: in.unshared(in.st, addr),
		Kept: in.isKept(addr),
	})
}

func (w Watch) has(addr *Value, t types.Type) bool {
	switch addr.Op {
	case FieldAddr, Addr:
		return w.Vars[addr.Obj]
	case IndexAddr, Read, Part, Fresh, Phi, Assert, Call, Derived:
		if _, ok := types.Unalias(t).(*types.TypeParam); ok {
			return len(w.Kinds) > 0
		}
		b, ok := t.Underlying().(*types.Basic)
		return ok && w.Kinds[b.Kind()]
	}
	return false
}

// elementOf returns the address of an element that r ranges over.
func (in *interp) elementOf(over *Value, r *ast.RangeStmt) *Value {
	if t := in.info.TypeOf(r.X); t != nil {
		if _, array := t.Underlying().(*types.Array); array {
			if over.Op != Read {
				return in.vs.constant("nil") // of a value that the function has put together
			}
			over = over.Args[0] // the array itself
		}
	}
	return in.vs.index(over, in.vs.at(Unknown, r, in.frame))
}

// points records that the address of a variable that is watched is stored.
func (in *interp) points(addr, v *Value, n ast.Node) {
	if !in.recording || len(in.prog.watch.Kinds) == 0 {
		return
	}
	if (v.Op == FieldAddr || v.Op == Addr) && in.prog.watch.Vars[v.Obj] || v.Op == IndexAddr || in.isWordParam(v) {
		in.event(&Event{Kind: PointEvent, Node: n, Addr: addr, New: v})
	}
}

// ElementOf returns the address of an unknown element of the slice or array held
// at, or pointed to by, v, as fn sees it.
func (fn *Func) ElementOf(v *Value) *Value {
	vs := fn.top().vs
	return vs.index(v, vs.get(valueKey{op: Unknown}, nil))
}

// OwnedOperand reports whether nobody else reaches what the i'th operand of a
// call leads to.
func (e *Event) OwnedOperand(i int) bool { return i < len(e.owned) && e.owned[i] }

// ParamOf returns the variable of fn's i'th operand, receiver first, or nil.
func (p *Program) ParamOf(fn *types.Func, i int) types.Object {
	decl := p.Decl(fn)
	if decl == nil {
		return nil
	}
	if fn.Signature().Recv() != nil {
		i--
	}
	return paramObject(p.info, decl, i)
}

// Pointee returns the address that what variable obj holds on entry is.
func (fn *Func) Pointee(obj types.Object) *Value {
	vs := fn.top().vs
	return vs.get(valueKey{op: Read}, []*Value{vs.addr(obj)})
}

// isWordParam reports whether v is what a parameter holds that points to a word.
func (in *interp) isWordParam(v *Value) bool {
	if v.Op != Read || v.Args[0].Op != Addr {
		return false
	}
	param, ok := v.Args[0].Obj.(*types.Var)
	if !ok || param.Kind() != types.ParamVar {
		return false
	}
	ptr, ok := param.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	b, ok := ptr.Elem().Underlying().(*types.Basic)
	return ok && in.prog.watch.Kinds[b.Kind()]
}

// isKept reports whether addr is that of a local variable, or of a part of one, that has not
// escaped but into literals.
func (in *interp) isKept(addr *Value) bool {
	root := Root(addr)
	v, ok := root.Obj.(*types.Var)
	return ok && root.Op == Addr && v.Kind() == types.LocalVar && !IsPackageVar(v) &&
		!in.st.waited[root] && in.st.escaped[root]&(intoGoroutine|intoUnknown) == 0
}
