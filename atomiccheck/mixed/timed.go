package mixed

import "github.com/atomiclint/atomiclint/internal/accesses"

// timedRival returns an atomic write to w, by a callback that other packages have, for which a
// test only waits by letting time pass before the plain read p, or nil.
func (s *subject) timedRival(w *accesses.Word, p *accesses.Access) *accesses.Access {
	e := p.At()
	if p.Writes || p.Owned || p.Event.Target == nil || !s.IsInTest(e) || s.SaysPlain(p.Pos) {
		return nil
	}
	for _, a := range w.Atomics {
		if a.Event == nil || a.Owned || !a.Writes || !s.IsInTest(a.At()) || !s.Prog.IsForeignCallback(a.At()) {
			continue
		}
		if !s.areDifferent(e, a.At()) && s.Prog.WaitsByTime(e) {
			return a
		}
	}
	return nil
}
