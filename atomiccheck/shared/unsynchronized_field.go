package shared

import (
	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

var unsynchronizedField = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unsynchronized-field",
		Title:   "field that goroutines share without a lock or a join",
		Default: true, // a data race by the memory model
	},
	Check: checkUnsynchronizedField,
}

func checkUnsynchronizedField(s *subject, report rule.Report) {
	for _, v := range s.vars {
		if v.Root != nil {
			continue
		}
		if a, b := firstPair(v, s.racesGlobally); a != nil {
			s.reportPair(a, b, report)
		}
	}
}

// racesGlobally reports whether two accesses to a field or package variable race.
func (s *subject) racesGlobally(a, b *accesses.Access) bool {
	if !a.Writes && !b.Writes || a.Owned || b.Owned || !touchSame(a.Addr, b.Addr) {
		return false
	}
	e, o := a.At(), b.At()
	if !s.runsApart(e) && !s.runsApart(o) || s.arrangedByTest(e, o) {
		return false
	}
	return !s.Prog.IsDead(e) && !s.Prog.IsDead(o) && !s.Private(e) && !s.Private(o) &&
		!s.ShareLock(a, b) && s.Prog.MayOverlap(e, o) && !s.Apart(e, o) && !s.Apart(o, e)
}

// runsApart reports whether the package shows that e runs on a goroutine.
func (s *subject) runsApart(e *flow.Event) bool {
	decl := e.Func.Top().Decl()
	return decl != nil && s.Prog.RunsOnGoroutine(decl, e.Node)
}

// arrangedByTest reports whether one of the two is in a test, and the other is not in the same
// function or is in a handler: what a test server runs is ordered by what the test reads from it,
// more often than not.
func (s *subject) arrangedByTest(e, o *flow.Event) bool {
	if !s.IsInTest(e) && !s.IsInTest(o) {
		return false
	}
	return e.Func.Top() != o.Func.Top() || s.Prog.IsInHandler(e.Func) || s.Prog.IsInHandler(o.Func)
}

// touchSame reports whether accesses to one field or package variable, or to what it holds,
// touch the same memory, if the objects are the same.
func touchSame(a, b *flow.Value) bool {
	return !variesIn(a) && !variesIn(b) || a.Op != flow.IndexAddr || b.Op != flow.IndexAddr
}

// variesIn reports whether addr is that of an element that an index chooses.
func variesIn(addr *flow.Value) bool {
	return addr.Op == flow.IndexAddr && addr.Args[1].Op != flow.Const && addr.Args[1].Op != flow.Unknown
}
