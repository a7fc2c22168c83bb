package flow

import (
	"go/ast"
	"go/types"
)

// mapElement stands for the index of every element of a map: whoever writes one races with
// whoever reads another.
const mapElement = "map element"

func isMapElement(addr *Value) bool {
	return addr.Op == IndexAddr && addr.Args[1].Op == Const && addr.Args[1].Text == mapElement
}

// leadsToShared reports whether addr is that of a shared variable, or of what one leads to, or
// of an object that the function makes, if it is one that shares what it makes.
func (in *interp) leadsToShared(addr *Value) bool {
	for {
		switch addr.Op {
		case Addr:
			return in.prog.watch.Shared[addr.Obj]
		case FieldAddr, Part:
			if in.prog.watch.Shared[addr.Obj] {
				return true
			}
		case IndexAddr, Read, Assert:
		case Fresh:
			decl, ok := in.fn.top().Node.(*ast.FuncDecl)
			return ok && in.prog.watch.Makers[decl]
		default:
			return false
		}
		addr = addr.Args[0]
	}
}

// elementsOf records an access to all elements of the slice or map that x is, or of the array
// that it points to.
func (in *interp) elementsOf(v *Value, x ast.Expr, write bool) {
	t := elementType(in.info.TypeOf(x))
	if t == nil || v == nil {
		return
	}
	index := in.vs.get(valueKey{op: Unknown, text: "every"}, nil)
	if isMap(in.info.TypeOf(x)) {
		index = in.vs.constant(mapElement)
	}
	in.word(in.vs.index(v, index), x, t, write)
}

// builtinAccesses records what a predeclared function does to what it is given.
func (in *interp) builtinAccesses(name string, e *ast.CallExpr, args []*Value) {
	if len(args) == 0 || len(args) != len(e.Args) {
		return
	}
	switch name {
	case "len":
		if isMap(in.info.TypeOf(e.Args[0])) {
			in.elementsOf(args[0], e.Args[0], false)
		}
	case "delete":
		in.elementsOf(args[0], e.Args[0], true)
	case "clear":
		in.elementsOf(args[0], e.Args[0], true)
	case "append":
		if _, cut := ast.Unparen(e.Args[0]).(*ast.SliceExpr); !cut && len(args) > 1 {
			in.elementsOf(args[0], e.Args[0], false) // which it copies if there is no room
			if in.hasRoom(args[0]) {
				in.word(in.vs.index(args[0], in.vs.constant("end")), e.Args[0], elementType(in.info.TypeOf(e.Args[0])), true)
			}
		}
		if e.Ellipsis.IsValid() && len(args) == 2 {
			in.elementsOf(args[1], e.Args[1], false)
		}
	case "copy":
		if len(args) == 2 {
			in.elementsOf(args[0], e.Args[0], true)
			in.elementsOf(args[1], e.Args[1], false)
		}
	}
}

// hasRoom reports whether the slice was made with more room than it needs.
func (in *interp) hasRoom(slice *Value) bool {
	call, ok := slice.Site.(*ast.CallExpr)
	if slice.Op != Fresh || !ok || len(call.Args) != 3 {
		return false
	}
	return true
}

// readReceiver records that a method value of the object at recv copies it, if the method is
// one of the type itself.
func (in *interp) readReceiver(m *types.Func, recv *Value, x ast.Expr) {
	if r := m.Signature().Recv(); r != nil && !isPointer(r.Type()) && !types.IsInterface(r.Type()) {
		in.word(recv, x, r.Type(), false)
	}
}
