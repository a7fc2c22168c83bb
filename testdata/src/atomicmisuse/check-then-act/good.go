package checkthenact

import (
	"sync"
	"sync/atomic"
)

type worker struct {
	closed  atomic.Bool
	done    chan struct{}
	running int32
	conns   atomic.Int64
	limit   int64
	warned  atomic.Bool

	mu     sync.Mutex
	client atomic.Pointer[client]
}

func (w *worker) close() {
	if w.closed.CompareAndSwap(false, true) {
		close(w.done)
	}
}

func (w *worker) start() {
	if atomic.LoadInt32(&w.running) == 0 && atomic.CompareAndSwapInt32(&w.running, 0, 1) { // ok: the claim decides
		go w.serve()
	}
}

func (w *worker) accept() bool {
	if w.conns.Add(1) > w.limit {
		w.conns.Add(-1)
		return false
	}
	return true
}

func (w *worker) connect(dial func() *client) *client {
	if c := w.client.Load(); c != nil {
		return c
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.client.Load(); c != nil {
		return c
	}
	c := dial()
	w.client.Store(c) // ok: tested again under the lock
	return c
}

func (w *worker) warn() {
	if !w.warned.Load() {
		w.warned.Store(true) // ok: setting it twice does no harm
	}
}

func (w *worker) serve() {}
