package lostupdate

import "sync/atomic"

// A sampler is written by the one goroutine that start makes.
type sampler struct {
	ticks atomic.Int64
	stop  chan struct{}
}

func (s *sampler) start(next <-chan int64) {
	go s.loop(next)
}

func (s *sampler) read() int64 { return s.ticks.Load() }

// A balancer reads its slice by the value, but writes no slot.
type balancer struct {
	next  atomic.Uint32
	hosts []string
}

func (b *balancer) pick() string {
	i := b.next.Load() + 1
	if int(i) >= len(b.hosts) {
		i = 0
	}
	b.next.Store(i) // want `next is stored from its value loaded`
	return b.hosts[i]
}

// A ring has one producer, which alone moves the tail.
type ring struct {
	buf        [64]int
	head, tail atomic.Uint64
}

func (r *ring) put(x int) bool {
	t := r.tail.Load()
	if t-r.head.Load() == uint64(len(r.buf)) {
		return false
	}
	r.buf[t%uint64(len(r.buf))] = x
	r.tail.Store(t + 1) // ok: a slot is written at t, so there is one producer
	return true
}

// offset is written by the flusher only, always from the same goroutine.
var offset atomic.Int64

var started atomic.Int64

func flushed(n int64) {
	offset.Store(offset.Load() + n) // ok: the declaration says that one goroutine writes it
}

type journal struct{ end atomic.Int64 }

func (j *journal) extendLocked(n int64) {
	j.end.Store(j.end.Load() + n) // ok: named for a lock that the caller holds
}

func init() {
	started.Store(started.Load() + 1) // ok: before main
}

func (s *sampler) loop(next <-chan int64) {
	for {
		select {
		case n := <-next:
			s.ticks.Store(s.ticks.Load() + n) // ok: start's goroutine alone writes it
		case <-s.stop:
			return
		}
	}
}
