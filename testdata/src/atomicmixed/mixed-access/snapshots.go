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
