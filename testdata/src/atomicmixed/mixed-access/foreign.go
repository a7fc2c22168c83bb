package mixed

import (
	"sync/atomic"

	"example.org/stats"
)

// Accesses of other packages.

type handler struct {
	stats   *stats.Server
	clock   *stats.Clock
	served  uint64
	counter stats.Counter
	bytes   uint64
}

func (h *handler) Dump() uint64 {
	return h.stats.Requests // want `plain read of h.stats.Requests, which is written with atomic.AddUint64 at stats.go:22; use atomic.LoadUint64`
}

func (h *handler) Clear() {
	h.stats.Window.Denied = 0 // want `plain write of h.stats.Window.Denied`
	stats.Total = 0           // want `plain write of stats.Total`
}

func (h *handler) Serve() {
	stats.Bump(&h.served)
	h.counter.Inc()
}

func (h *handler) Served() uint64 {
	return h.served + uint64(h.counter) // want `plain read of h.served` `plain read of h.counter`
}

func (h *handler) ResetServed() {
	stats.Zero(&h.served) // want `h.served is passed to Zero, which writes it plainly, but is written with atomic.AddUint64`
}

func (h *handler) Now() int64 {
	return atomic.LoadInt64(&h.clock.Ticks) // want `atomic.LoadInt64 accesses Ticks, which package stats writes plainly at stats.go:\d+; access it atomically there too`
}

func (h *handler) register(r *stats.Registry) { r.Register("bytes", &h.bytes) }

func (h *handler) Write(b []byte) {
	h.bytes += uint64(len(b)) // want `plain update of h.bytes, which is read with atomic.LoadUint64 at stats.go:\d+`
}

func submitted(p *stats.Pool) int64 {
	var n int64
	p.Submit(func() { atomic.AddInt64(&n, 1) })
	return n // want `plain read of n`
}

func startedElsewhere() uint64 {
	s := stats.Start()
	return s.Requests // want `plain read of s.Requests`
}

func parallel() int64 {
	var n int64
	stats.ForEach(4, func(int) { atomic.AddInt64(&n, 1) })
	return n // ok: ForEach waits
}

func ownServer() *stats.Server {
	s := stats.New("own")
	s.Limit = 5 // ok: nobody has it yet
	return s
}

func snapshot(s *stats.Server) uint64 {
	snap := s.Snapshot()
	return snap.Requests + s.Snapshot().Requests // ok: copies
}
