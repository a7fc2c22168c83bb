package stalecas

import (
	"runtime"
	"sync/atomic"
)

type gauge struct {
	n    atomic.Int64
	max  atomic.Int64
	bits uint32
	lock atomic.Bool
}

func (g *gauge) add(by int64) {
	for {
		old := g.n.Load()
		if g.n.CompareAndSwap(old, old+by) {
			return
		}
	}
}

func (g *gauge) raise(to int64) {
	for old := g.max.Load(); old < to; old = g.max.Load() { // ok: loaded anew after each try
		if g.max.CompareAndSwap(old, to) {
			return
		}
	}
}

func (g *gauge) set(bit uint32) (was bool) {
	v := atomic.LoadUint32(&g.bits)
	for v&bit == 0 && !atomic.CompareAndSwapUint32(&g.bits, v, v|bit) {
		v = atomic.LoadUint32(&g.bits)
	}
	return v&bit != 0
}

func (g *gauge) acquire() {
	for !g.lock.CompareAndSwap(false, true) { // ok: waits for a constant
		runtime.Gosched()
	}
}
