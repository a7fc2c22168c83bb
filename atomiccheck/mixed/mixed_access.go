package mixed

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// mixedAccess reports a plain read or write of a variable that is accessed with
// the functions of sync/atomic elsewhere.
//
// # Why
//
// One plain access is enough for a data race: the memory model promises nothing
// then, on 32-bit platforms half of a word may be seen, and the compiler may
// read the variable once where the source does it in a loop.
//
// # Limits
//
// Left alone is what cannot race: before the object is shared, after the
// goroutines have been waited for, a read under a lock that every atomic writer
// holds. Where the package does not show that the two can happen at the same
// time, the rule is silent.
var mixedAccess = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "mixed-access",
		Title:   "plain access to a variable that is accessed atomically elsewhere",
		Default: true, // a data race by the memory model
	},
	Check: checkMixedAccess,
}

func checkMixedAccess(s *subject, report rule.Report) {
	seen := make(map[string]*finding) // by line and variable
	var found []*finding
	for _, w := range s.Words() {
		s.checkElsewhere(w, report)
		first := true
		for _, p := range w.Plain {
			rival := s.rivalOf(w, p)
			if rival == nil {
				continue
			}
			f := &finding{subject: s, word: w, plain: p, rival: rival, expr: p.Event.Target}
			key := w.Loc.Obj.Name()
			switch {
			case p.Inner != nil:
				f.expr, key = p.Inner.Target, ""
			case p.Arg != nil:
				f.expr = p.Arg
			}
			key = s.at(f.expr.Pos()) + key
			if known := seen[key]; known != nil && known.expr == f.expr {
				continue // given another word
			} else if known != nil {
				known.others = append(known.others, f.expr)
				known.tangled = known.tangled || p.Writes
				continue
			}
			f.first, first = first, false
			seen[key] = f
			found = append(found, f)
		}
	}
	for _, f := range found {
		report(analysis.Diagnostic{
			Pos: f.expr.Pos(), End: f.expr.End(),
			Message:        f.message(),
			SuggestedFixes: f.fixes(),
		})
	}
}

// A finding is a plain access and an atomic one with which it races.
type finding struct {
	*subject
	word         *accesses.Word
	plain, rival *accesses.Access
	expr         ast.Expr   // where the plain access is reported
	others       []ast.Expr // of the variable, on the same line
	tangled      bool       // one of the others writes
	first        bool       // of those on the variable
	function     string     // what the fix uses
}

// message names the variable, the other place and what to write instead.
func (f *finding) message() string {
	p := f.plain
	name := types.ExprString(f.expr)
	verb := map[bool]string{false: "read", true: "written"}[f.rival.Writes]
	other := fmt.Sprintf("%s with %s at %s", verb, f.rival.Name, f.place(f.rival))
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

// checkElsewhere reports the first atomic access to a variable of another package that
// the package itself accesses plainly.
func (s *subject) checkElsewhere(w *accesses.Word, report rule.Report) {
	p := w.Elsewhere
	if p == nil {
		return
	}
	for _, a := range w.Atomics {
		if a.Event == nil || a.Owned || s.isApart(a.At()) || s.IsInTest(a.Event) || !a.Writes && !p.Writes {
			continue
		}
		expr, ok := a.Event.Node.(ast.Expr)
		if !ok {
			continue
		}
		how := map[bool]string{false: "reads", true: "writes"}[p.Writes]
		report(analysis.Diagnostic{
			Pos: expr.Pos(), End: expr.End(),
			Message: fmt.Sprintf("%s accesses %s, which package %s %s plainly at %s; access it atomically there too, or through the package's functions",
				a.Name, w.Loc.Obj.Name(), w.Loc.Obj.Pkg().Name(), how, p.Place),
		})
		return
	}
}
