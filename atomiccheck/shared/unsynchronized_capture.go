package shared

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/concurrency"
	"github.com/atomiclint/atomiclint/internal/rule"
)

var unsynchronizedCapture = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unsynchronized-capture",
		Title:   "captured variable that goroutines share without a lock or a join",
		Default: true, // a data race by the memory model
	},
	Check: checkUnsynchronizedCapture,
}

func checkUnsynchronizedCapture(s *subject, report rule.Report) {
	for _, v := range s.vars {
		if v.Root == nil {
			continue
		}
		if a, b := firstPair(v, s.racesLocally); a != nil {
			s.reportPair(a, b, report)
		}
	}
}

// firstPair returns the first two accesses to the variable of which races holds, the one that
// writes first; or nil.
func firstPair(v *accesses.Plain, races func(a, b *accesses.Access) bool) (write, other *accesses.Access) {
	for _, a := range v.Accesses {
		if !a.Writes {
			continue
		}
		for _, b := range v.Accesses {
			if races(a, b) {
				return a, b
			}
		}
	}
	return nil, nil
}

func (s *subject) reportPair(a, b *accesses.Access, report rule.Report) {
	w, o := a, b
	if !w.Writes {
		w, o = b, a
	}
	report(analysis.Diagnostic{
		Pos: w.Event.Pos(), End: w.Event.Node.End(),
		Message: fmt.Sprintf("%s races with %s", s.nameOf(w), s.Pass.Fset.Position(o.Event.Pos())),
	})
}

// racesLocally reports whether two accesses to a variable of one function race.
func (s *subject) racesLocally(a, b *accesses.Access) bool {
	if !a.Writes && !b.Writes || a.Owned || b.Owned || !concurrency.Conflict(a.Addr, b.Addr) || s.ShareLock(a, b) {
		return false
	}
	e, o := a.At(), b.At()
	if !s.Prog.InGoroutine(e) && !s.Prog.InGoroutine(o) || s.arrangedByTest(e, o) {
		return false
	}
	return !s.Prog.IsDead(e) && !s.Prog.IsDead(o) && s.Prog.MayOverlapInCall(e, o) && !s.Apart(e, o) && !s.Apart(o, e)
}

func (s *subject) nameOf(a *accesses.Access) string {
	if a.Event.Target != nil {
		return types.ExprString(a.Event.Target)
	}
	return types.ExprString(a.Arg)
}
