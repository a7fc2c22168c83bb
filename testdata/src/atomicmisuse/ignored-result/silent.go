package ignoredresult

import (
	"sync"
	"sync/atomic"
)

func (t *task) looksAgain() *task {
	t.next.CompareAndSwap(nil, &task{})
	return t.next.Load() // ok: whichever was first
}

func (t *task) tested() {
	if !t.state.CompareAndSwap(waiting, active) {
		return
	}
	t.begin()
}

func (t *task) testedLater() {
	ok := t.state.CompareAndSwap(waiting, active)
	if ok {
		t.begin()
	}
}

func (t *task) handedOn() bool {
	return t.state.CompareAndSwap(waiting, active)
}

func (t *task) released() {
	t.begin()
	t.state.CompareAndSwap(active, waiting) // ok: takes its own mark back
	t.plain = 0
}

func (t *task) deferred() {
	defer t.state.CompareAndSwap(active, waiting) // ok: nothing follows
	t.begin()
}

func (t *task) last(n uint64) {
	t.plain++
	t.inner.n.CompareAndSwap(0, n) // ok: nothing follows
}

func (t *task) unrelated(o *task) {
	t.state.CompareAndSwap(waiting, active)
	o.begin() // ok: another task
}

func newTask() *task {
	t := &task{}
	t.state.CompareAndSwap(waiting, active) // ok: nobody else has t yet
	t.begin()
	return t
}

type board struct {
	mu    sync.Mutex
	state atomic.Int32
	n     int
}

func (b *board) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.CompareAndSwap(waiting, active) // ok: every writer holds mu
	b.n++
}

type cell[T any] struct {
	p     atomic.Pointer[T]
	ready atomic.Bool
	done  chan struct{}
}

func (c *cell[T]) first(v *T) *T {
	c.p.CompareAndSwap(nil, v)
	return c.p.Load() // ok: whichever was first
}

func (c *cell[T]) finish() {
	c.ready.CompareAndSwap(false, true) // want `whether c.ready was swapped is dropped, yet what follows closes c.done as if it was`
	close(c.done)
}
