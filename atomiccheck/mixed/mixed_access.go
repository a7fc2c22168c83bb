package mixed

import (
	"cmp"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
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
// time, the rule is silent. What lost-update reports, x = atomic.AddInt64(&x, 1),
// is not reported once more.
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
			rival := cmp.Or(s.rivalOf(w, p), s.testRival(w, p), s.demandOf(w, p))
			if rival == nil || s.isOwnUpdate(p) {
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

// isOwnUpdate reports whether p assigns a variable what an update of it has returned, which
// lost-update reports: x = atomic.AddInt64(&x, 1).
func (s *subject) isOwnUpdate(p *accesses.Access) bool {
	if p.Event.Target == nil {
		return false // a call
	}
	cur, ok := s.Curs.Of(p.Event.Target)
	if !ok {
		return false
	}
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || assign.Lhs[0] != p.Event.Target {
		return false
	}
	v := p.Event.Func.ValueOf(ast.Unparen(assign.Rhs[0]))
	return v != nil && v.Op == flow.Atomic && v.Kind.ReadModifyWrite() && v.Args[0] == p.Addr
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
