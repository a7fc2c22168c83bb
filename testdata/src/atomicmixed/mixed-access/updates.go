package mixed

import "sync/atomic"

// What a fix makes of the ways to write a variable.

type level int32

type gauge struct {
	n     int64
	u     uint32
	level level
}

func (g *gauge) atomics() {
	atomic.AddInt64(&g.n, 1)
	atomic.AddUint32(&g.u, 1)
	atomic.StoreInt32((*int32)(&g.level), 1)
}

func (g *gauge) Add(d int64) {
	g.n += d // want `plain update of g.n`
}

func (g *gauge) Sub(d int64) {
	g.n -= d * 2 // want `plain update of g.n`
}

func (g *gauge) Sum(d int64) {
	g.n = g.n + d // want `plain write of g.n`
}

func (g *gauge) Double() {
	g.n = 2 * g.n // want `plain write of g.n`
}

func (g *gauge) Down() {
	g.u-- // want `plain update of g.u`
}

func (g *gauge) DownBy(d uint32) {
	g.u -= d // want `plain update of g.u`
}

func (g *gauge) SetLevel(l level) {
	g.level = l // want `plain write of g.level`
}

func (g *gauge) IsHigh() bool {
	return g.level > 2 // want `plain read of g.level`
}

func (g *gauge) Both() {
	g.n, g.u = 0, 0 // want `plain write of g.n` `plain write of g.u`
}

func (g *gauge) Range() bool {
	return g.n > 1 && g.n < 9 // want `plain read of g.n`
}

func (g *gauge) Argument() {
	atomic.AddInt64(&g.n, g.n) // want `plain read of g.n`
}

func (g *gauge) Expected() {
	for {
		old := g.u // want `plain read of g.u`
		if atomic.CompareAndSwapUint32(&g.u, old, old|1) {
			return
		}
	}
}
