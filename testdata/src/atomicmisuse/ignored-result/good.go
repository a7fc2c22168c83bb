package ignoredresult

import "sync/atomic"

type worker struct {
	ready  atomic.Bool
	closed atomic.Bool
	peak   atomic.Int64
	conns  int64
	done   chan struct{}
}

func (w *worker) isReady() bool { return w.ready.Load() }

func (w *worker) close() {
	if w.closed.CompareAndSwap(false, true) {
		close(w.done)
	}
}

func (w *worker) newID() int64 { return atomic.AddInt64(&w.conns, 1) }

func (w *worker) observe(n int64) {
	old := w.peak.Load()
	if n > old {
		w.peak.CompareAndSwap(old, n) // ok: a peak that is missed is no harm, and nothing follows
	}
}
