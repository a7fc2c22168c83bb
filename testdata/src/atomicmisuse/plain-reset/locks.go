package plainreset

import (
	"sync"
	"sync/atomic"
)

type guarded struct {
	mu sync.Mutex
	g  gauge
}

func (g *guarded) add() {
	g.mu.Lock()
	g.g.v.Add(1)
	g.mu.Unlock()
}

func (g *guarded) reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.g = gauge{} // ok: every operation on it holds mu
}

type halfGuarded struct {
	mu sync.Mutex
	t  tally
}

func (g *halfGuarded) hit() { atomic.AddUint64(&g.t.hits, 1) }

func (g *halfGuarded) reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.t = tally{} // want `g.t is assigned as a whole`
}

type buffer struct {
	refs atomic.Int32
	data []byte
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func (b *buffer) release() {
	if b.refs.Add(-1) > 0 {
		return
	}
	*b = buffer{data: b.data[:0]} // ok: given back below
	buffers.Put(b)
}
