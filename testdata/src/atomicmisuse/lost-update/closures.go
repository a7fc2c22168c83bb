package lostupdate

import (
	"sync"
	"sync/atomic"
)

func inAWorker(jobs <-chan int) int64 {
	var (
		done atomic.Int64
		wg   sync.WaitGroup
	)
	for range 4 {
		wg.Go(func() {
			for range jobs {
				done.Store(done.Load() + 1) // want `done is stored from its value loaded .*; use Add`
			}
		})
	}
	wg.Wait()
	return done.Load()
}

func methodValues(n *atomic.Int64) {
	load, store := n.Load, n.Store
	store(load() + 1) // want `lost-update: .* is stored from its value loaded`
}

func deferred(depth *atomic.Int32, f func()) {
	depth.Add(1)
	defer func() {
		depth.Store(depth.Load() - 1) // want `depth is stored from its value loaded .*; use Add`
	}()
	f()
}

type registry struct {
	once  sync.Once
	count atomic.Int64
	hooks []func()
}

func (r *registry) register() {
	r.hooks = append(r.hooks, func() {
		r.count.Store(r.count.Load() + 1) // ok: one goroutine may run all hooks
	})
}

type lazy struct {
	once sync.Once
	size atomic.Int64
}

func (l *lazy) init(n int64) {
	l.once.Do(func() {
		l.size.Store(l.size.Load() + n) // ok: once
	})
}

func functional(update func(func(int64) int64), n *atomic.Int64) {
	update(func(by int64) int64 {
		v := n.Load() + by
		n.Store(v) // want `n is stored from its value loaded`
		return v
	})
}

type option func(*lazy)

func withSize(n int64) option {
	return func(l *lazy) {
		l.size.Store(max(l.size.Load(), n)) // ok: options run before anyone has l
	}
}

func newLazy(opts ...option) *lazy {
	l := &lazy{}
	for _, o := range opts {
		o(l)
	}
	return l
}
