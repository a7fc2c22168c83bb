package misuse

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"go/version"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// pointerFix returns the fix that makes v, an atomic.Value that holds pointers
// of one type, an atomic.Pointer: in its declaration, and in all its uses if
// they are in the same file and of a form whose meaning stays.
//
//	v atomic.Value                      v atomic.Pointer[T]
//	v.Load().(*T)                       v.Load()
//	p, _ := v.Load().(*T)               p := v.Load()
//	if p, ok := v.Load().(*T); ok {     if p := v.Load(); p != nil {
func (c *valueTypes) pointerFix(v *types.Var) []analysis.SuggestedFix {
	if c.fixed[v] || v == nil || v.Pkg() != c.pass.Pkg || c.isOpenToOthers(v) {
		return nil
	}
	if goVersion := c.pass.Pkg.GoVersion(); goVersion != "" && version.Compare(goVersion, "go1.19") < 0 {
		return nil // has no atomic.Pointer
	}
	file := c.fileOf(v.Pos())
	decl := c.soleDecl(v)
	if file == nil || decl == nil {
		return nil
	}
	m := &pointerMigration{valueTypes: c}
	for cur := range c.in.Root().Preorder((*ast.Ident)(nil)) {
		if used, ok := c.info.Uses[cur.Node().(*ast.Ident)].(*types.Var); !ok || used.Origin() != v {
			continue
		}
		if c.fileOf(cur.Node().Pos()) != file || !m.use(cur) {
			return nil
		}
	}
	if m.elem == "" {
		return nil
	}
	m.replace(decl, c.text(decl.(*ast.SelectorExpr).X)+".Pointer["+m.elem+"]")
	if !c.formatted(file, m.edits) {
		return nil
	}
	c.fixed[v] = true
	return []analysis.SuggestedFix{{Message: "Make " + v.Name() + " an atomic.Pointer[" + m.elem + "]", TextEdits: m.edits}}
}

// soleDecl returns the type expression atomic.Value of a declaration of v that
// declares nothing else and sets nothing, or nil.
func (c *valueTypes) soleDecl(v *types.Var) (typ ast.Expr) {
	for cur := range c.in.Root().Preorder((*ast.Field)(nil), (*ast.ValueSpec)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.Field:
			if len(n.Names) == 1 && c.info.Defs[n.Names[0]] == v {
				typ = n.Type
			}
		case *ast.ValueSpec:
			if len(n.Names) == 1 && c.info.Defs[n.Names[0]] == v && len(n.Values) == 0 {
				typ = n.Type
			}
		}
	}
	named, ok := types.Unalias(v.Type()).(*types.Named)
	if _, isSel := typ.(*ast.SelectorExpr); !isSel || !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != atomicapi.Std {
		return nil
	}
	return typ
}

// A pointerMigration collects the edits of pointerFix.
type pointerMigration struct {
	*valueTypes
	typ   types.Type // *T
	elem  string     // T as the source writes it
	edits []analysis.TextEdit
}

func (m *pointerMigration) replace(n ast.Node, text string) {
	m.edits = append(m.edits, analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)})
}

// remove deletes the source from pos to end.
func (m *pointerMigration) remove(pos, end token.Pos) {
	m.edits = append(m.edits, analysis.TextEdit{Pos: pos, End: end})
}

// use adds the edits for the use of the Value that the identifier at cur is,
// and reports whether it has a form that stays right.
func (m *pointerMigration) use(cur inspector.Cursor) bool {
	if cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
		cur = cur.Parent()
	}
	if cur.ParentEdgeKind() != edge.SelectorExpr_X {
		return false
	}
	cur = cur.Parent()
	if cur.ParentEdgeKind() != edge.CallExpr_Fun {
		return false
	}
	cur = cur.Parent()
	op, ok := m.api.OpOf(m.info, cur.Node().(*ast.CallExpr))
	switch {
	case !ok:
		return false
	case op.Kind == atomicapi.Store && len(op.Call.Args) == 1:
		return m.isNil(op.Call.Args[0]) || m.isElemType(m.info.TypeOf(op.Call.Args[0]))
	case op.Kind != atomicapi.Load:
		return false
	case cur.ParentEdgeKind() == edge.BinaryExpr_X:
		return m.isNil(cur.Parent().Node().(*ast.BinaryExpr).Y)
	case cur.ParentEdgeKind() != edge.TypeAssertExpr_X:
		return false
	}
	return m.assertion(cur.Parent(), op.Call)
}

// isElemType reports whether t is the one pointer type that the Value holds.
func (m *pointerMigration) isElemType(t types.Type) bool {
	if _, ok := t.(*types.Pointer); !ok {
		return false
	}
	if m.typ == nil {
		m.typ = t
	}
	return types.Identical(m.typ, t)
}

// assertion adds the edits for the assertion of the call of Load.
func (m *pointerMigration) assertion(cur inspector.Cursor, load *ast.CallExpr) bool {
	n := cur.Node().(*ast.TypeAssertExpr)
	star, ok := n.Type.(*ast.StarExpr)
	if !ok || !m.isElemType(m.info.TypeOf(n.Type)) {
		return false
	}
	m.elem = m.text(star.X)
	m.remove(load.End(), n.End())
	if !twoValued(cur) {
		return true
	}
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok {
		return false
	}
	value, ok1 := assign.Lhs[0].(*ast.Ident)
	second, ok2 := assign.Lhs[1].(*ast.Ident)
	if !ok1 || !ok2 || value.Name == "_" {
		return false
	}
	m.remove(value.End(), second.End())
	if second.Name == "_" {
		return true
	}
	if cur.Parent().ParentEdgeKind() != edge.IfStmt_Init || assign.Tok != token.DEFINE {
		return false
	}
	return m.condition(cur.Parent().Parent().Node().(*ast.IfStmt).Cond, value.Name, m.info.Defs[second])
}

// condition replaces ok, or !ok, where nothing else asks it.
func (m *pointerMigration) condition(cond ast.Expr, value string, ok types.Object) bool {
	uses := 0
	for _, obj := range m.info.Uses {
		if obj == ok {
			uses++
		}
	}
	text := value + " != nil"
	id, isIdent := cond.(*ast.Ident)
	if not, isNot := cond.(*ast.UnaryExpr); isNot && not.Op == token.NOT {
		id, isIdent = not.X.(*ast.Ident)
		text = value + " == nil"
	}
	if !isIdent || ok == nil || m.info.Uses[id] != ok || uses != 1 {
		return false
	}
	m.replace(cond, text)
	return true
}

// formatted reports whether the file is still as gofmt writes it after the
// edits, which it orders.
func (s *subject) formatted(f *ast.File, edits []analysis.TextEdit) bool {
	tf := s.pass.Fset.File(f.FileStart)
	src, err := s.pass.ReadFile(tf.Name())
	if err != nil || len(src) != tf.Size() {
		return false
	}
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	var out []byte
	last := 0
	for _, e := range edits {
		out = append(append(out, src[last:tf.Offset(e.Pos)]...), e.NewText...)
		last = tf.Offset(e.End)
	}
	out = append(out, src[last:]...)
	clean, err := format.Source(out)
	return err == nil && bytes.Equal(clean, out)
}
