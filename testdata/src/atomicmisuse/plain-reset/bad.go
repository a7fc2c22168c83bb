package plainreset

import "sync/atomic"

type stats struct {
	sent   atomic.Int64
	failed int64 // accessed with the atomic functions
}

func (s *stats) fail() { atomic.AddInt64(&s.failed, 1) }

func (s *stats) reset() {
	*s = stats{} // want `plain-reset: \*s is assigned as a whole, a plain write to the atomics in it; Store to each of them`
}

func (s *stats) snapshot() int64 {
	c := *s // want `\*s is copied as a whole, a plain read of the atomics in it; use a pointer, or copy what Load returns`
	return c.failed
}

func (s stats) total() int64 { // want `receiver s stats copies the atomics in it on every call; make it a pointer`
	return s.sent.Load() + s.failed
}

func sum(all []stats) (n int64) {
	for _, s := range all { // want `each element is copied into s, a plain read of the atomics in it; range over the indices`
		n += s.sent.Load()
	}
	return n
}
