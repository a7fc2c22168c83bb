package prefertyped

import "sync/atomic"

type gauge struct {
	up   int64  // want `up is used with the functions of sync/atomic, and plainly at plain.go:18; make it an atomic.Int64`
	down uint32 // want `down is used .* plainly at plain.go:24`
	bits uint32 // want `bits is used .* plainly at plain.go:31`
}

// plainUses mixes the functions with each kind of plain access.
func plainUses(g, h *gauge, deltas []int64) int64 {
	const step = 2
	n := uint32(len(deltas))
	atomic.AddInt64(&g.up, 1)
	atomic.AddUint32(&g.down, 1)
	atomic.StoreUint32(&g.bits, 0)
	g.up = 5
	g.up++
	g.up--
	g.up += deltas[0]
	g.up -= deltas[0] + 1
	(g.up) -= -step
	g.down--
	g.down -= n
	g.down -= step
	g.down += (h.down)
	for g.up = 0; g.up < 10; g.up++ {
		h.up = g.up
	}
	g.bits |= 1
	g.bits &= n
	g.bits &^= n | 1
	switch g.down {
	case h.down:
		return deltas[g.up] + -g.up
	}
	return g.up
}
