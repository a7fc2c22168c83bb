package checkthenact

import (
	"io"
	"sync"
	"sync/atomic"
)

type promise[T any] struct {
	value    T
	resolved atomic.Bool
	done     chan struct{}
}

func (p *promise[T]) resolve(v T) {
	if p.resolved.Load() {
		return
	}
	p.value = v
	p.resolved.Store(true) // want `resolved is written after the test`
	close(p.done)
}

func (p *promise[T]) resolveOnce(v T) {
	if !p.resolved.CompareAndSwap(false, true) {
		return
	}
	p.value = v
	close(p.done)
}

type lazy[T io.Closer] struct {
	mu sync.Mutex
	v  atomic.Pointer[T]
}

func (l *lazy[T]) get(open func() (*T, error)) (*T, error) {
	if v := l.v.Load(); v != nil {
		return v, nil
	}
	v, err := open()
	if err != nil {
		return nil, err
	}
	l.v.Store(v) // want `v is written after the test .*both create the value`
	return v, nil
}

func (l *lazy[T]) first(v *T) *T {
	if l.v.Load() == nil {
		l.v.CompareAndSwap(nil, v) // ok: the first one stays
	}
	return l.v.Load()
}
