package busywait

import (
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type future[T any] struct {
	v    atomic.Pointer[T]
	done uber.Bool
}

func (f *future[T]) get() *T {
	for f.v.Load() == nil { // want `loop spins on f.v without yielding`
	}
	return f.v.Load()
}

func (f *future[T]) wait() {
	for !f.done.Load() { // want `loop spins on f.done without yielding`
	}
}

func (f *future[T]) lock() {
	for !f.done.CAS(false, true) { // want `loop spins on f.done without yielding`
	}
}

func await[T any](f *future[T], pause func()) *T {
	for f.v.Load() == nil {
		pause() // ok: does something that is not known
	}
	return f.v.Load()
}
