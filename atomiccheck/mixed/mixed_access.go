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
	for _, w := range s.Words() {
		s.checkElsewhere(w, report)
		seen := make(map[string]bool) // lines
		for _, p := range w.Plain {
			rival := s.rivalOf(w, p)
			if rival == nil {
				continue
			}
			expr := p.Event.Target
			if p.Arg != nil {
				expr = p.Arg
			}
			if line := s.at(expr.Pos()); seen[line] {
				continue
			} else {
				seen[line] = true
			}
			report(analysis.Diagnostic{
				Pos: expr.Pos(), End: expr.End(),
				Message:        s.message(w, p, expr, rival),
				SuggestedFixes: s.fix(w, p),
			})
		}
	}
}

// message names the variable, the other place and what to write instead.
func (s *subject) message(w *accesses.Word, p *accesses.Access, expr ast.Expr, rival *accesses.Access) string {
	name := types.ExprString(expr)
	verb := map[bool]string{false: "read", true: "written"}[rival.Writes]
	other := fmt.Sprintf("%s with %s at %s", verb, rival.Name, s.place(rival))
	if p.Arg != nil {
		how := map[bool]string{false: "reads", true: "writes"}[p.Writes]
		if u, ok := ast.Unparen(expr).(*ast.UnaryExpr); ok && u.Op == token.AND {
			name = types.ExprString(u.X)
		}
		return fmt.Sprintf("%s is passed to %s, which %s it plainly, but is %s; access it atomically there", name, p.Name, how, other)
	}
	what, instead := "read", "Load"
	switch {
	case p.Writes && p.Reads:
		what, instead = "update", "Add"
	case p.Writes:
		what, instead = "write", "Store"
	}
	if suffix := suffixOf(s.Info.TypeOf(expr)); suffix != "" {
		instead += suffix
	}
	return fmt.Sprintf("plain %s of %s, which is %s; use atomic.%s", what, name, other, instead)
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

func (s *subject) fix(w *accesses.Word, p *accesses.Access) []analysis.SuggestedFix { return nil }

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
