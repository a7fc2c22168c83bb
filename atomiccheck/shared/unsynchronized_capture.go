package shared

import (
	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/concurrency"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// unsynchronizedCapture reports a variable that a function shares with the goroutines that it
// starts, if one of them writes it while another, or the function itself, accesses it.
//
// # Why
//
// Nothing orders the two accesses, so that they are a data race by the Go memory
// model: a count is lost, a flag is never seen, a slice or a map is corrupted, and
// an error that was meant for one goroutine reaches another.
//
// # Limits
//
// The accesses have to be in one function and its literals, or in functions of the
// package that it hands the variable to. What waits, sends, closes, locks or looks
// at an atomic flag between the two is taken to order them. A literal
// that is stored, returned or given to code that is not seen is not taken to run
// on a goroutine, and elements that are chosen by an index of the goroutine's own
// are taken to differ.
var unsynchronizedCapture = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unsynchronized-capture",
		Title:   "captured variable that goroutines share without a lock or a join",
		Default: true, // a data race by the memory model
	},
	Check: checkUnsynchronizedCapture,
}

func checkUnsynchronizedCapture(s *subject, report rule.Report) { s.reportFixed(s.captures(), report) }

// captures returns the findings of the rule.
func (s *subject) captures() []finding {
	if s.captured != nil {
		return s.captured
	}
	s.captured = []finding{}
	seen := make(map[string]bool) // places: one object may have several names
	for _, v := range s.vars {
		for _, p := range s.localPairs(v) {
			f := s.newFinding(p.write, p.write, p.message())
			if at := s.at(f.Pos); !seen[at] {
				seen[at] = true
				s.captured = append(s.captured, f)
			}
		}
	}
	return s.captured
}

// localPairs returns, for each part of a variable, the first two accesses that race, the one
// that writes first.
func (s *subject) localPairs(v *accesses.Plain) (found []pair) {
	done := make(map[*flow.Value]bool)
	for _, w := range v.Accesses {
		if !w.Writes || done[w.Addr] {
			continue
		}
		for _, o := range v.Accesses {
			if s.racesLocally(w, o) {
				done[w.Addr] = true
				found = append(found, pair{s, w, o})
				break
			}
		}
	}
	return found
}

// racesLocally reports whether two accesses to a variable of one function race.
func (s *subject) racesLocally(a, b *accesses.Access) bool {
	if !a.Writes && !b.Writes || a.Owned || b.Owned || !concurrency.Conflict(a.Addr, b.Addr) {
		return false
	}
	e, o := a.At(), b.At()
	switch {
	case !s.Prog.InGoroutine(e) && !s.Prog.InGoroutine(o):
		return false
	case e.Func == o.Func && s.Prog.IndexesOwn(e.Func, a.Addr):
		return false
	case s.arrangedByTest(e, o), s.SaysPlain(e.Pos()), s.SaysPlain(o.Pos()), s.isAnew(a), s.isAnew(b):
		return false
	case s.Prog.IsDead(e) || s.Prog.IsDead(o), s.ShareLock(a, b):
		return false
	}
	return s.Prog.MayOverlapInCall(e, o) && !s.SignalledInside(a, b) && !s.ApartInCall(e, o) && !s.ApartInCall(o, e) && !s.HandedOver(a, b) &&
		!(a.Writes && !a.Reads && !b.Writes && s.Prog.UsedMeanwhile(e, o))
}

// isAnew reports whether an access is to what a literal is given by the goroutine that starts it.
func (s *subject) isAnew(a *accesses.Access) bool {
	x := a.Event.Target
	if a.Inner != nil {
		x = a.Arg
	}
	return x != nil && s.Prog.IsAnew(x)
}

// arrangedByTest reports whether one of the two is in the handler of a test server, or in what a
// test has given to another package to call: that is ordered by what the test reads from it, more
// often than not.
func (s *subject) arrangedByTest(e, o *flow.Event) bool {
	for _, fn := range []*flow.Func{e.Func, o.Func} {
		if s.IsTestFile(fn.Body.Pos()) && (s.Prog.IsInHandler(fn) || s.Prog.IsGivenAway(fn)) {
			return true
		}
	}
	return false
}
