package plainreset

import (
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type cell[T any] struct {
	p    atomic.Pointer[T]
	hits uber.Int64
}

func (c *cell[T]) reset() {
	*c = cell[T]{} // want `\*c is assigned as a whole`
}

func (c *cell[T]) resetPart() {
	c.p = atomic.Pointer[T]{} // want `c.p is assigned as a whole`

	c.hits = uber.Int64{} // want `c.hits is assigned as a whole`
}

func (c *cell[T]) clear() {
	c.p.Store(nil)
	c.hits.Store(0)
}

func newCell[T any](v *T) *cell[T] {
	c := new(cell[T])
	c.p.Store(v)
	return c
}

func copyOf[T any](v *T) T { return *v } // ok: nothing says that T holds atomics

type holder struct{ hits *uber.Int64 }

func (h *holder) replace() {
	h.hits = uber.NewInt64(0) // ok: a pointer
	*h = holder{}             // ok: holds a pointer to one only
}
