package stalecas

import "sync/atomic"

type cell[T any] struct{ p atomic.Pointer[T] }

func (c *cell[T]) update(f func(T) T) {
	old := c.p.Load()
	for {
		v := f(*old)
		if c.p.CompareAndSwap(old, &v) { // want `p is still expected to hold what was loaded at generics.go:\d+ when tried again`
			return
		}
	}
}

func (c *cell[T]) updateAnew(f func(T) T) {
	for {
		old := c.p.Load()
		v := f(*old)
		if c.p.CompareAndSwap(old, &v) {
			return
		}
	}
}

func (c *cell[T]) updateTwice(f func(T) T) bool {
	v := f(*c.p.Load())
	return c.p.CompareAndSwap(c.p.Load(), &v) // want `the new value of c.p is computed from the Load at generics.go:\d+, the expected one from that`
}

type number interface{ ~int32 | ~int64 }

func addTo[N number](load func() N, swap func(old, next N) bool, by N) {
	old := load()
	for !swap(old, old+by) { // ok: functions of which nothing is known
		old = load()
	}
}
