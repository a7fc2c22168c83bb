package mixed

import "sync/atomic"

// Copies.

type traffic struct{ in, out uint64 }

type link struct{ t traffic }

func (l *link) receive(n uint64) { atomic.AddUint64(&l.t.in, n) }

func (l *link) send(n uint64) { atomic.AddUint64(&l.t.out, n) }

func (l *link) snapshot() traffic {
	return traffic{in: atomic.LoadUint64(&l.t.in), out: atomic.LoadUint64(&l.t.out)}
}

func (l *link) copy() *traffic {
	t := new(traffic)
	t.in = atomic.LoadUint64(&l.t.in)
	t.out = atomic.LoadUint64(&l.t.out)
	return t
}

func (t traffic) sum() uint64 { return t.in + t.out } // ok: a copy

func rate(before, after *traffic) uint64 {
	return after.in - before.in // ok: what copy returns
}

func (l *link) total() uint64 { return l.snapshot().in + l.copy().out } // ok: the same

// A struct with a slice of its own is returned by value.

type spread64 struct {
	total   uint64
	buckets []uint64
}

type spreads struct{ live spread64 }

func newSpreads(n int) *spreads { return &spreads{spread64{buckets: make([]uint64, n)}} }

func (s *spreads) Observe(i int) {
	atomic.AddUint64(&s.live.buckets[i], 1)
	atomic.AddUint64(&s.live.total, 1)
}

func (s *spread64) load() spread64 {
	out := spread64{buckets: make([]uint64, len(s.buckets))}
	out.total = atomic.LoadUint64(&s.total)
	for i := range s.buckets {
		out.buckets[i] = atomic.LoadUint64(&s.buckets[i])
	}
	return out
}

func (s *spreads) Below(i int) uint64 {
	snap := s.live.load()
	for j := 1; j < len(snap.buckets); j++ {
		snap.buckets[j] += snap.buckets[j-1] // ok: a slice of the snapshot's own
	}
	return snap.buckets[i] // ok: the same
}
