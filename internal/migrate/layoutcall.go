package migrate

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// shapeOfCall records what a call or a conversion does to the types of its
// arguments.
func (m *Migrator) shapeOfCall(s *shapes, cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	if m.info.Types[call.Fun].IsType() {
		m.shapeOfConversion(s, cur)
		return
	}
	switch fn := typeutil.Callee(m.info, call).(type) {
	case *types.Builtin:
		m.shapeOfBuiltin(s, call, fn)
		return
	case *types.Func:
		if fn.Pkg() != nil && isLayoutPackage(fn.Pkg().Path()) {
			for _, arg := range call.Args {
				s.fixed = s.add(s.fixed, pointedTo(m.info.TypeOf(arg)), arg.Pos())
			}
		}
	}
	s.copies(m.info, call.Args...)
}

func (m *Migrator) shapeOfBuiltin(s *shapes, call *ast.CallExpr, fn *types.Builtin) {
	switch fn.Name() {
	case "len", "cap", "make":
		return
	case "copy":
		for _, arg := range call.Args {
			s.copied = s.add(s.copied, pointedTo(m.info.TypeOf(arg)), arg.Pos())
		}
	case "append":
		if call.Ellipsis.IsValid() {
			s.copied = s.add(s.copied, pointedTo(m.info.TypeOf(call.Args[0])), call.Pos())
		}
		s.copies(m.info, call.Args...)
	case "Sizeof", "Offsetof", "Alignof", "String", "StringData", "Slice", "SliceData", "Add":
		for _, arg := range call.Args {
			if sel, ok := ast.Unparen(arg).(*ast.SelectorExpr); ok && fn.Name() == "Offsetof" {
				arg = sel.X
			}
			s.fixed = s.add(s.fixed, pointedTo(m.info.TypeOf(arg)), arg.Pos())
		}
	default:
		s.copies(m.info, call.Args...)
	}
}

// shapeOfConversion records the conversions of structs, of pointers to them to
// unsafe.Pointer and back, and to pointers to other structs; not those that an
// unsafe.Pointer needs which is accessed with atomic functions.
func (m *Migrator) shapeOfConversion(s *shapes, cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	if len(call.Args) != 1 {
		return
	}
	arg := call.Args[0]
	s.copies(m.info, arg)
	from, to := m.info.TypeOf(arg), m.info.TypeOf(call.Fun)
	if from == nil || to == nil || m.info.Types[arg].IsNil() || types.Identical(from, to) || m.goesToAtomic(parenthesised(cur)) || m.isOfAtomic(arg) {
		return
	}
	_, toInterface := to.Underlying().(*types.Interface)
	if !toInterface {
		s.fixed = s.add(s.fixed, pointedTo(from), call.Pos())
		s.fixed = s.add(s.fixed, pointedTo(to), call.Pos())
	}
}

// goesToAtomic reports whether cur is an argument of an atomic function, or is
// assigned to an unsafe.Pointer that such functions access.
func (m *Migrator) goesToAtomic(cur inspector.Cursor) bool {
	switch parent := cur.Parent().Node().(type) {
	case *ast.CallExpr:
		op, ok := m.api.OpOf(m.info, parent)
		return ok && isFunctionOp(op) && cur.ParentEdgeKind() == edge.CallExpr_Args
	case *ast.AssignStmt:
		return len(parent.Lhs) == 1 && len(parent.Rhs) == 1 && m.isAtomicPointer(parent.Lhs[0])
	case *ast.KeyValueExpr:
		return m.isAtomicPointer(parent.Key)
	}
	return false
}

// isOfAtomic reports whether e is the call of an atomic function, or reads an
// unsafe.Pointer that such functions access.
func (m *Migrator) isOfAtomic(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return m.isAtomicPointer(e)
	}
	op, ok := m.api.OpOf(m.info, call)
	return ok && isFunctionOp(op)
}

func (m *Migrator) isAtomicPointer(e ast.Expr) bool {
	v := namedVar(m.info, e)
	return v != nil && m.shapes.pointers[v.Origin()]
}

// findPointers records the variables of type unsafe.Pointer that are accessed
// with atomic functions.
func (m *Migrator) findPointers(s *shapes) {
	s.pointers = make(map[*types.Var]bool)
	for cur := range m.in.Root().Preorder((*ast.CallExpr)(nil)) {
		if op, ok := m.api.OpOf(m.info, cur.Node().(*ast.CallExpr)); ok {
			if v := VarOf(m.info, op); v != nil && isUnsafePointer(v.Type()) {
				s.pointers[v.Origin()] = true
			}
		}
	}
}

// pointedTo returns what t points to, or the elements it is a slice of, or t.
func pointedTo(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return u.Elem()
	case *types.Slice:
		return u.Elem()
	}
	return t
}
