package doubleload

import "sync/atomic"

type box[T any] struct{ p atomic.Pointer[T] }

func (b *box[T]) set(v *T) { b.p.Store(v) }

func (b *box[T]) get() (v T, ok bool) {
	if b.p.Load() == nil {
		return v, false
	}
	return *b.p.Load(), true // want `p is loaded again after its value loaded`
}

func (b *box[T]) once() (v T, ok bool) {
	p := b.p.Load()
	if p == nil {
		return v, false
	}
	return *p, true
}

func (b *box[T]) clear() { b.set(nil) }

type event[K comparable, V any] struct {
	subscribers atomic.Value // of map[K]func(V)
}

func (e *event[K, V]) subscribe(m map[K]func(V)) { e.subscribers.Store(m) }

func (e *event[K, V]) publish(k K, v V) {
	if m, ok := e.subscribers.Load().(map[K]func(V)); ok { // ok: loaded once
		m[k](v)
	}
}
