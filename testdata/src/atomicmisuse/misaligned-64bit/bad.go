package misaligned64bit

import (
	"sync/atomic"
	"time"

	uber "go.uber.org/atomic"
)

type stats struct {
	closed bool
	// hits counts requests.
	hits int64 `json:"hits"` // want `misaligned-64bit: field hits is at offset 4 of stats on 386 and arm, where atomic.AddInt64 at bad.go:\d+ panics; make it an atomic.Int64, or move it to the front`
	name string
}

func (s *stats) afterABool() { atomic.AddInt64(&s.hits, 1) }

type gauge struct {
	id    uint32
	value uint64 // want `field value is at offset 4 of gauge on .* where atomic.StoreUint64 at bad.go:\d+ panics; make it an atomic.Uint64, or move it`
}

func set(p *uint64, v uint64) { atomic.StoreUint64(p, v) }

func (g *gauge) throughAPointerParameter(v uint64) { set(&g.value, v) }

type counters struct {
	total int64 // want `field total is at offset 4 of server on .*, or move stats to the front`
	flags int32
}

func (c *counters) add(n int64) { atomic.AddInt64(&c.total, n) }

type server struct {
	running bool
	stats   counters
}

func (s *server) handle() { s.stats.add(1) }

type meter struct {
	on uint32
	traffic
}

type traffic struct {
	seen int64 // want `field seen is at offset 4 of meter on .*, or move traffic to the front`
}

func (c *traffic) Seen() { atomic.AddInt64(&c.seen, 1) }

type shard struct {
	ops  uint64 // want `field ops is misaligned in every other shard, of 12 bytes each on .*; make it an atomic.Uint64$`
	keys uint32
}

func elementOfASlice(shards []shard, i int) {
	atomic.AddUint64(&shards[i].ops, 1)
}

type limiter struct {
	burst int32
	last  time.Duration // want `field last is at offset 4 of limiter`
}

func (l *limiter) throughAConversion() int64 {
	return atomic.LoadInt64((*int64)(&l.last))
}

type pool struct {
	size int32
	busy uber.Int64 // want `field busy is at offset 4 of pool on .*, where atomic.Int64.Inc at bad.go:\d+ panics; use sync/atomic's Int64, or move it`
}

func (p *pool) typedButNotAligned() { p.busy.Inc() }

type ring[T any] struct {
	head  *T
	turns int64 // want `field turns is at offset 4 of ring\[T\]`
}

func (r *ring[T]) generic() { atomic.AddInt64(&r.turns, 1) }

type cell[T any] struct {
	value   T
	version int64 // want `field version is at offset 4 of cell\[int32\]`
}

func (c *cell[T]) instantiated() { atomic.AddInt64(&c.version, 1) }

var one cell[int32]

var global struct {
	ready bool
	n     int64 // want `field n is at offset 4 of its struct`
}

func anonymousStruct() { atomic.AddInt64(&global.n, 1) }
