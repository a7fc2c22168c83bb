package migrate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// shapes is what the package does to the values of struct and array types, as
// far as a typed atomic within them forbids it.
type shapes struct {
	copied  []placed // copied or compared
	fixed   []placed // their layout matters
	unkeyed []placed // made by a composite literal without keys
	unnamed []placed // struct types written out where they are used

	pointers map[*types.Var]bool // see findPointers
}

// A placed is a type and where it is treated so.
type placed struct {
	t   types.Type
	pos token.Pos
}

// checkLayout returns an error if something is done to a struct that has the
// field v in it that a typed atomic forbids.
func (m *Migrator) checkLayout(v *types.Var, d decl) error {
	s := m.shaped()
	for _, p := range s.copied {
		if contains(p.t, v, nil) {
			return m.errorAt(p.pos, "the struct it is in is copied or compared")
		}
	}
	for _, p := range s.fixed {
		if contains(p.t, v, nil) {
			return m.errorAt(p.pos, "the layout of the struct it is in matters")
		}
	}
	for _, p := range s.unkeyed {
		if hasField(p.t, v) {
			return m.errorAt(p.pos, "a literal without keys sets it")
		}
	}
	return m.checkStruct(d)
}

// checkStruct returns an error if the struct type that d is in must keep its
// layout, or is the same as another unnamed one.
func (m *Migrator) checkStruct(d decl) error {
	typ := d.cur.Parent().Parent() // field, list, struct
	st, ok := m.info.TypeOf(typ.Node().(ast.Expr)).(*types.Struct)
	if !ok {
		return m.errorAt(d.name.Pos(), "its struct has no type")
	}
	for f := range st.Fields() {
		if named, ok := types.Unalias(f.Type()).(*types.Named); ok && named.Obj().Pkg() != nil &&
			named.Obj().Pkg().Path() == "structs" {
			return m.errorAt(f.Pos(), "its struct has a layout")
		}
	}
	if typ.ParentEdgeKind() == edge.TypeSpec_Type {
		return nil
	}
	for _, p := range m.shaped().unnamed {
		if p.pos != typ.Node().Pos() && types.Identical(p.t, st) {
			return m.errorAt(p.pos, "its unnamed struct type is written again")
		}
	}
	return nil
}

// contains reports whether a value of type t has the field v in it.
func contains(t types.Type, v *types.Var, seen []*types.Named) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if slices.Contains(seen, t) {
			return false
		}
		return contains(t.Underlying(), v, append(seen, t))
	case *types.Array:
		return contains(t.Elem(), v, seen)
	case *types.Struct:
		for f := range t.Fields() {
			if f.Origin() == v || contains(f.Type(), v, seen) {
				return true
			}
		}
	}
	return false
}

// hasField reports whether v is a field of the struct type t itself.
func hasField(t types.Type, v *types.Var) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == v {
			return true
		}
	}
	return false
}

// shaped looks through the package once.
func (m *Migrator) shaped() *shapes {
	if m.shapes != nil {
		return m.shapes
	}
	m.shapes = new(shapes)
	m.findPointers(m.shapes)
	for cur := range m.in.Root().Preorder(
		(*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.CompositeLit)(nil), (*ast.ReturnStmt)(nil),
		(*ast.CallExpr)(nil), (*ast.RangeStmt)(nil), (*ast.FuncType)(nil), (*ast.FuncDecl)(nil),
		(*ast.SendStmt)(nil), (*ast.BinaryExpr)(nil), (*ast.MapType)(nil), (*ast.StructType)(nil),
	) {
		m.shapeOf(m.shapes, cur)
	}
	return m.shapes
}

// shapeOf records what one node does to the types in it.
func (m *Migrator) shapeOf(s *shapes, cur inspector.Cursor) {
	switch n := cur.Node().(type) {
	case *ast.AssignStmt:
		s.copies(m.info, n.Rhs...)
	case *ast.ValueSpec:
		s.copies(m.info, n.Values...)
	case *ast.CompositeLit:
		m.shapeOfLiteral(s, n)
	case *ast.ReturnStmt:
		s.copies(m.info, n.Results...)
	case *ast.CallExpr:
		m.shapeOfCall(s, cur)
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if e != nil {
				s.copied = s.add(s.copied, m.info.TypeOf(e), e.Pos())
			}
		}
	case *ast.FuncDecl:
		s.passes(m.info, n.Recv)
	case *ast.FuncType:
		s.passes(m.info, n.Params)
	case *ast.SendStmt:
		s.copies(m.info, n.Value)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			s.copied = s.add(s.copied, m.info.TypeOf(n.X), n.Pos())
		}
	case *ast.MapType:
		s.copied = s.add(s.copied, m.info.TypeOf(n.Key), n.Pos())
	case *ast.StructType:
		if cur.ParentEdgeKind() != edge.TypeSpec_Type {
			s.unnamed = s.add(s.unnamed, m.info.TypeOf(n), n.Pos())
		}
	}
}

func (m *Migrator) shapeOfLiteral(s *shapes, lit *ast.CompositeLit) {
	keyed := len(lit.Elts) == 0
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			keyed, e = true, kv.Value
		}
		s.copies(m.info, e)
	}
	if t := m.info.TypeOf(lit); !keyed && t != nil {
		if p, ok := t.Underlying().(*types.Pointer); ok { // []*T{{1, 2}}
			t = p.Elem()
		}
		s.unkeyed = s.add(s.unkeyed, t, lit.Pos())
	}
}

// add appends t, as a struct or an array, to list.
func (s *shapes) add(list []placed, t types.Type, pos token.Pos) []placed {
	if t == nil {
		return list
	}
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return append(list, placed{t, pos})
	}
	return list
}

// copies records the values that exprs copy. A literal or the result of a call
// is a new value.
func (s *shapes) copies(info *types.Info, exprs ...ast.Expr) {
	for _, e := range exprs {
		switch e := ast.Unparen(e).(type) {
		case *ast.CompositeLit:
			continue
		case *ast.CallExpr:
			if !info.Types[e.Fun].IsType() {
				continue
			}
		}
		if tv := info.Types[e]; tv.IsValue() {
			s.copied = s.add(s.copied, tv.Type, e.Pos())
		}
	}
}

// passes records the types that the parameters of a function have.
func (s *shapes) passes(info *types.Info, params *ast.FieldList) {
	if params == nil {
		return
	}
	for _, f := range params.List {
		s.copied = s.add(s.copied, info.TypeOf(f.Type), f.Pos())
	}
}

// isLayoutPackage reports whether functions of the package with the given path
// care for the layout of what they are given.
func isLayoutPackage(path string) bool {
	return path == "encoding/binary" || path == "syscall" || path == "unsafe" || strings.HasPrefix(path, "golang.org/x/sys/")
}
