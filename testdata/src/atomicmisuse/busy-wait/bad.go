package busywait

import "sync/atomic"

type worker struct {
	ready atomic.Bool
	jobs  int32
	spin  atomic.Bool
}

func (w *worker) waitUntilReady() {
	for !w.ready.Load() { // want `busy-wait: loop spins on w.ready without yielding; wait on a channel, a sync.Cond or a WaitGroup, or call runtime.Gosched in the loop`
	}
}

func (w *worker) waitUntilIdle() {
	for { // want `loop spins on w.jobs without yielding`
		if atomic.LoadInt32(&w.jobs) == 0 {
			return
		}
	}
}

func (w *worker) lock() {
	for !w.spin.CompareAndSwap(false, true) { // want `loop spins on w.spin without yielding`
	}
}
