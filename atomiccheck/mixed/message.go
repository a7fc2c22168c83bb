package mixed

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/atomiclint/atomiclint/internal/accesses"
)

// message names the variable, the other place and what to write instead.
func (f *finding) message() string {
	p := f.plain
	name := types.ExprString(f.expr)
	verb := map[bool]string{false: "read", true: "written"}[f.rival.Writes]
	other := fmt.Sprintf("%s with %s at %s", verb, f.rival.Name, f.place(f.rival))
	if f.rival.Name == annotated {
		other = fmt.Sprintf("annotated %s at %s", annotated, f.place(f.rival))
	}
	if p.Arg != nil {
		arg := types.ExprString(p.Arg)
		if u, ok := ast.Unparen(p.Arg).(*ast.UnaryExpr); ok && u.Op == token.AND {
			arg = types.ExprString(u.X)
		}
		if p.Inner == nil {
			how := map[bool]string{false: "reads", true: "writes"}[p.Writes]
			return fmt.Sprintf("%s is passed to %s, which %s it plainly, but is %s; access it atomically there", arg, p.Name, how, other)
		}
		other = fmt.Sprintf("%s at %s and is %s", arg, f.at(p.Event.Pos()), other)
	}
	what, instead := "read", "Load"
	switch {
	case f.updates():
		what, instead = "update", "Add"
	case p.Writes:
		what, instead = "write", "Store"
	}
	if elem := elementOf(f.Info.TypeOf(f.expr)); elem != nil {
		return fmt.Sprintf("plain %s of the elements of %s, which are %s; use atomic.%s%s for each", what, name, other, instead, suffixOf(elem))
	}
	instead += suffixOf(f.Info.TypeOf(f.expr))
	return fmt.Sprintf("plain %s of %s, which is %s; use atomic.%s", what, name, other, instead)
}

// updates reports whether the access reads and writes in one statement: x++, x += d.
func (f *finding) updates() bool {
	if !f.plain.Writes {
		return false
	}
	cur, ok := f.Curs.Of(f.expr)
	if !ok {
		return false
	}
	switch stmt := cur.Parent().Node().(type) {
	case *ast.IncDecStmt:
		return true
	case *ast.AssignStmt:
		return stmt.Tok != token.ASSIGN && stmt.Tok != token.DEFINE
	}
	return false
}

// elementOf returns the type of the elements of a slice or array type, or of an array that
// t points to, or nil.
func elementOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	}
	return nil
}

// suffixOf returns what the names of the functions of sync/atomic for a variable of
// type t end with.
func suffixOf(t types.Type) string {
	if t == nil {
		return ""
	}
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return ""
	}
	switch b.Kind() {
	case types.Int32:
		return "Int32"
	case types.Int64:
		return "Int64"
	case types.Uint32:
		return "Uint32"
	case types.Uint64:
		return "Uint64"
	case types.Uintptr:
		return "Uintptr"
	case types.UnsafePointer:
		return "Pointer"
	}
	return ""
}

// place returns where an access stands, as "file.go:12".
func (s *subject) place(a *accesses.Access) string {
	if a.Place != "" {
		return a.Place
	}
	return s.at(a.Pos)
}

func (s *subject) at(pos token.Pos) string {
	p := s.Pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
