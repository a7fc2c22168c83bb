package misuse

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// moveToFront returns the fix that moves the misaligned fields of the struct
// that declares the place's field to its front, once a struct. There is none
// where the order of the fields matters to the package, or where the field
// would not be aligned there either.
func (c *alignment) moveToFront(p place, bad misplacement) []analysis.SuggestedFix {
	if bad.owner == nil || c.fixed[bad.owner] {
		return nil
	}
	steps, block := p.lastBlock()
	if len(steps) != 1 || block.Underlying() != bad.owner || c.orderMatters(block) {
		return nil
	}
	moved := c.movedFields(bad.owner)
	decl := c.declOf(bad.owner.Field(bad.field))
	if decl == nil || moved == nil {
		return nil
	}
	edit, ok := c.reorder(decl, moved)
	if !ok {
		return nil
	}
	if c.fixed == nil {
		c.fixed = make(map[*types.Struct]bool)
	}
	c.fixed[bad.owner] = true
	return []analysis.SuggestedFix{{Message: "Move to the front of the struct", TextEdits: []analysis.TextEdit{edit}}}
}

// movedFields returns the fields to move: all that are used with 64-bit
// operations, if each of them is a word that can stand beside the others.
func (c *alignment) movedFields(s *types.Struct) map[*types.Var]bool {
	moved := make(map[*types.Var]bool)
	for f := range s.Fields() {
		if !c.words[f] {
			if c.hasWord(f.Type(), 0) {
				return nil // would have to move with them
			}
			continue
		}
		if size, ok := size32(f.Type()); !ok || size%8 != 0 {
			return nil
		}
		moved[f] = true
	}
	return moved
}

// hasWord reports whether t holds a field that is used with 64-bit operations.
func (c *alignment) hasWord(t types.Type, depth int) bool {
	if depth > maxNested {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Array:
		return c.hasWord(t.Elem(), depth+1)
	case *types.Struct:
		for f := range t.Fields() {
			if c.words[f.Origin()] || c.hasWord(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// orderMatters reports whether another order of the struct's fields would
// change what the package means: literals without keys, conversions between
// structs, unsafe and cgo; or would not help, as the struct is part of others.
func (c *alignment) orderMatters(t types.Type) bool {
	for _, imp := range c.pass.Pkg.Imports() {
		if imp.Path() == "C" {
			return true
		}
	}
	for _, p := range c.addressTaken() {
		if sameOrigin(p.typ, t) {
			if _, misplaced := c.misplaced(p, 0, 0); misplaced {
				return true
			}
		}
	}
	for cur := range c.in.Root().Preorder((*ast.CompositeLit)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.CompositeLit:
			if len(n.Elts) > 0 && c.isStruct(c.info.TypeOf(n), t) {
				if _, keyed := n.Elts[0].(*ast.KeyValueExpr); !keyed {
					return true
				}
			}
		case *ast.CallExpr:
			if c.asksLayout(n, t) {
				return true
			}
		}
	}
	return false
}

// asksLayout reports whether call converts a t to another type or back, or
// takes it by its bytes, with package unsafe or encoding/binary.
func (c *alignment) asksLayout(call *ast.CallExpr, t types.Type) bool {
	tv, ok := c.info.Types[call.Fun]
	if !ok {
		return false
	}
	if !tv.IsType() {
		fn, _ := typeutil.Callee(c.info, call).(*types.Func)
		if sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr); isSel && tv.IsBuiltin() && sel.Sel.Name == "Offsetof" {
			return len(call.Args) == 1 && c.isStruct(c.rootType(call.Args[0]), t)
		}
		if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "encoding/binary" {
			return false
		}
	} else if c.isStruct(tv.Type, t) {
		return true
	}
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return c.isStruct(c.info.TypeOf(arg), t) })
}

// rootType returns the type of x in x.f.
func (c *alignment) rootType(e ast.Expr) types.Type {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return c.info.TypeOf(sel.X)
	}
	return nil
}

// isStruct reports whether x is t or a pointer to t.
func (c *alignment) isStruct(x, t types.Type) bool {
	if x == nil {
		return false
	}
	if p, ok := x.Underlying().(*types.Pointer); ok {
		x = p.Elem()
	}
	return sameOrigin(x, t)
}

// reorder returns the edit that moves the lines of the given fields, with
// their comments and tags, to the front of decl. It replaces whole lines only,
// and only in a file that is formatted.
func (c *alignment) reorder(decl *ast.StructType, moved map[*types.Var]bool) (analysis.TextEdit, bool) {
	var none analysis.TextEdit
	tf := c.pass.Fset.File(decl.Pos())
	src, err := c.pass.ReadFile(tf.Name())
	if err != nil || len(src) != tf.Size() {
		return none, false
	}
	if clean, err := format.Source(src); err != nil || !bytes.Equal(clean, src) {
		return none, false
	}
	lines := strings.SplitAfter(string(src), "\n")
	front := tf.Line(decl.Fields.Opening) // lines[:front] end with the brace
	var taken []string
	last := front
	for _, f := range decl.Fields.List {
		from, to := fieldLines(tf, f)
		if from <= last {
			return none, false // shares a line with another
		}
		last = to
		if !slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { v, ok := c.info.Defs[id].(*types.Var); return ok && moved[v] }) {
			continue
		}
		taken = append(taken, lines[from-1:to]...)
		for i := from - 1; i < to; i++ {
			lines[i] = ""
		}
	}
	if last >= tf.Line(decl.Fields.Closing) || len(taken) == 0 {
		return none, false
	}
	text := strings.Join(lines[:front], "") + strings.Join(taken, "") + strings.Join(lines[front:], "")
	after, err := format.Source([]byte(text))
	if err != nil {
		return none, false
	}
	return smallestEdit(tf, src, after), true
}

// fieldLines returns the first and last line of a field with its comments.
func fieldLines(tf *token.File, f *ast.Field) (from, to int) {
	from, to = tf.Line(f.Pos()), tf.Line(f.End())
	if f.Doc != nil {
		from = tf.Line(f.Doc.Pos())
	}
	if f.Comment != nil {
		to = tf.Line(f.Comment.End())
	}
	return from, to
}

// smallestEdit returns the edit of whole lines that turns src into after.
func smallestEdit(tf *token.File, src, after []byte) analysis.TextEdit {
	start := 0
	for i := 0; i < min(len(src), len(after)) && src[i] == after[i]; i++ {
		if src[i] == '\n' {
			start = i + 1
		}
	}
	end := 0 // counted from the end
	for i := 1; i <= min(len(src), len(after))-start && src[len(src)-i] == after[len(after)-i]; i++ {
		if i > 1 && src[len(src)-i] == '\n' {
			end = i - 1
		}
	}
	return analysis.TextEdit{
		Pos:     tf.Pos(start),
		End:     tf.Pos(len(src) - end),
		NewText: bytes.Clone(after[start : len(after)-end]),
	}
}
