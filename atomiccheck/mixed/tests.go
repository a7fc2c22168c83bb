package mixed

import "github.com/atomiclint/atomiclint/internal/accesses"

// testRival returns an atomic access to w with which the plain access p of a test races by the
// rules of tests, or nil: both are in subtests that run in parallel, or the test only lets time
// pass before it reads what a callback writes that other packages have.
func (s *subject) testRival(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := p.At()
	if p.Owned || p.Event.Target == nil || !s.IsInTest(e) || s.SaysPlain(p.Pos) {
		return nil
	}
	for _, a := range w.Atomics {
		if a.Event == nil || a.Owned || !p.Writes && !a.Writes || !s.IsInTest(a.At()) || s.DifferentObjects(e, a.At()) {
			continue
		}
		if s.Prog.InParallelSubtests(e, a.At()) && !s.Prog.FollowsOnce(a.At(), e) && !s.locked(w, e, p, []*accesses.Access{a}) {
			return a
		}
		if !p.Writes && s.Prog.IsForeignCallback(a.At()) && s.Prog.WaitsByTime(e) {
			return a
		}
	}
	return nil
}
