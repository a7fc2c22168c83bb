package plainreset

import "sync/atomic"

type gauge struct {
	v    atomic.Int64
	last atomic.Pointer[string]
	on   atomic.Bool
}

type board struct {
	gauge
	named map[string]*gauge
	list  []gauge
	inner struct{ g gauge }
	chain *board
}

func (g *gauge) value() {
	g.v = atomic.Int64{} // want `g.v is assigned as a whole`
}

func (g *gauge) pointer() {
	g.last = atomic.Pointer[string]{} // want `g.last is assigned as a whole`
}

func (g *gauge) exchanged(o *gauge) {
	g.on = o.on // want `g.on is assigned as a whole` `o.on is copied as a whole`
}

func (b *board) embedded() {
	b.gauge = gauge{} // want `b.gauge is assigned as a whole`
}

func (b *board) nested() {
	b.inner.g = gauge{} // want `b.inner.g is assigned as a whole`
}

func (b *board) behindAPointer() {
	b.chain.gauge = gauge{} // want `b.chain.gauge is assigned as a whole`
}

func (b *board) element(i int) {
	b.list[i] = gauge{} // want `b.list\[i\] is assigned as a whole`
}

func (b *board) ranged() (n int) {
	for _, g := range b.list { // want `each element is copied into g`
		if g.on.Load() {
			n++
		}
	}
	for i := range b.list { // ok: by index
		if b.list[i].on.Load() {
			n++
		}
	}
	return n
}

func (b *board) dropped() {
	b.list = nil // ok: the slice, not its elements
	b.named = map[string]*gauge{}
	b.chain = &board{} // ok: another object
}

func (b *board) appended(g *gauge) {
	b.list = append(b.list, *g) // want `\*g is copied as a whole`
}

func parameter(g gauge) int64 { // want `parameter g gauge copies the atomics in it on every call; make it a pointer`
	return g.v.Load()
}

func argument(g *gauge) int64 {
	return byPointer(g) // ok: a pointer
}

func byPointer(g *gauge) int64 { return g.v.Load() }

func (b *board) returned() gauge {
	return b.gauge // want `b.gauge is copied as a whole`
}

func (b *board) compared(o *board) bool {
	return b.v == o.v // want `b.v is compared as a whole` `o.v is compared as a whole`
}

func (b *board) comparedPointers(o *board) bool {
	return &b.v == &o.v // ok: addresses
}

func (b *board) inALiteral() *board {
	return &board{gauge: b.gauge} // want `b.gauge is copied as a whole`
}

func (b *board) sent(c chan gauge) {
	c <- b.inner.g // want `b.inner.g is copied as a whole`
}

func inAClosure(b *board, run func(func())) {
	run(func() {
		b.gauge = gauge{} // want `b.gauge is assigned as a whole`
	})
}

func ownLocal() int64 {
	var g gauge
	g.v.Add(1)
	g = gauge{} // ok: nobody else has g
	return g.v.Load()
}

func sharedLocal(run func(func())) int64 {
	var g gauge
	run(func() { g.v.Add(1) })
	g = gauge{} // want `g is assigned as a whole`
	return g.v.Load()
}

var meter gauge

func init() {
	meter = gauge{} // ok: before main
}

func resetMeter() {
	meter = gauge{} // want `meter is assigned as a whole`
}

func newBoards(n int) []board {
	bs := make([]board, n)
	for i := range bs {
		bs[i] = board{} // ok: nobody else has bs yet
	}
	return bs
}
