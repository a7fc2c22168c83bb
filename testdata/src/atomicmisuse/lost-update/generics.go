package lostupdate

import "sync/atomic"

type cell[T any] struct {
	p       atomic.Pointer[T]
	version atomic.Uint64
}

func (c *cell[T]) touch() {
	c.version.Store(c.version.Load() + 1) // want `version is stored from its value loaded .*; use Add`
}

func (c *cell[T]) update(f func(T) T) {
	v := f(*c.p.Load())
	c.p.Store(&v) // want `p is stored from its value loaded .*; use a CompareAndSwap loop`
}

type list[T any] struct {
	items atomic.Pointer[[]T]
	m     atomic.Value
}

func (l *list[T]) append(x T) {
	old := l.items.Load()
	items := make([]T, 0, len(*old)+1)
	items = append(items, *old...)
	items = append(items, x)
	l.items.Store(&items) // want `items is stored from its value loaded`
}

func (l *list[T]) set(key string, x T) {
	old, _ := l.m.Load().(map[string]T)
	m := make(map[string]T, len(old)+1)
	for k, v := range old {
		m[k] = v
	}
	m[key] = x
	l.m.Store(m) // want `m is stored from its value loaded`
}

func (l *list[T]) forget(key string) {
	old, _ := l.m.Load().(map[string]T)
	m := make(map[string]T, len(old))
	for k, v := range old {
		if k != key {
			m[k] = v
		}
	}
	l.m.Store(m) // want `m is stored from its value loaded`
}

type set[K comparable] struct {
	keys atomic.Pointer[map[K]struct{}]
}

func (s *set[K]) remove(key K) {
	next := make(map[K]struct{})
	for k := range *s.keys.Load() {
		if k != key {
			next[k] = struct{}{}
		}
	}
	s.keys.Store(&next) // want `keys is stored from its value loaded`
}

type stack[T any] struct{ head atomic.Pointer[element[T]] }

type element[T any] struct {
	value T
	next  *element[T]
}

func (s *stack[T]) push(x T) {
	e := &element[T]{value: x}
	e.next = s.head.Load()
	s.head.Store(e) // want `head is stored from its value loaded`
}

func (s *stack[T]) pop() *element[T] {
	e := s.head.Load()
	if e == nil {
		return nil
	}
	s.head.Store(e.next) // want `head is stored from its value loaded`
	return e
}

func (s *stack[T]) pushRight(x T) {
	e := &element[T]{value: x}
	for {
		old := s.head.Load()
		e.next = old
		if s.head.CompareAndSwap(old, e) {
			return
		}
	}
}
