// Package cursors finds the cursors of syntax nodes. An inspector finds one by a
// walk over every declaration of the package; rules ask thousands of times.
package cursors

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// An Index finds cursors of one package.
type Index struct {
	root  inspector.Cursor
	decls []inspector.Cursor // at package level, sorted by position; lazily
	found map[ast.Node]inspector.Cursor
}

// New returns the index of the inspected files.
func New(in *inspector.Inspector) *Index {
	return &Index{root: in.Root(), found: make(map[ast.Node]inspector.Cursor)}
}

// Root returns the cursor of all inspected files.
func (x *Index) Root() inspector.Cursor { return x.root }

// Note remembers the cursor of a node that will be asked for.
func (x *Index) Note(cur inspector.Cursor) { x.found[cur.Node()] = cur }

// Of returns the cursor of a node, and whether the inspected files hold it.
func (x *Index) Of(n ast.Node) (inspector.Cursor, bool) {
	if cur, ok := x.found[n]; ok {
		return cur, true
	}
	cur, ok := x.around(n.Pos()).FindNode(n)
	if ok {
		x.found[n] = cur
	}
	return cur, ok
}

// At returns the cursor of the innermost node that encloses the range, and
// whether there is one.
func (x *Index) At(pos, end token.Pos) (inspector.Cursor, bool) {
	return x.around(pos).FindByPos(pos, end)
}

// around returns the declaration at package level that encloses pos, or the
// root.
func (x *Index) around(pos token.Pos) inspector.Cursor {
	if x.decls == nil {
		for file := range x.root.Children() {
			for decl := range file.Children() {
				if _, ok := decl.Node().(ast.Decl); ok {
					x.decls = append(x.decls, decl)
				}
			}
		}
		slices.SortFunc(x.decls, func(a, b inspector.Cursor) int { return cmp.Compare(a.Node().Pos(), b.Node().Pos()) })
	}
	i, found := slices.BinarySearchFunc(x.decls, pos, func(c inspector.Cursor, pos token.Pos) int { return cmp.Compare(c.Node().Pos(), pos) })
	if !found {
		i--
	}
	if i >= 0 && pos < x.decls[i].Node().End() {
		return x.decls[i]
	}
	return x.root
}
