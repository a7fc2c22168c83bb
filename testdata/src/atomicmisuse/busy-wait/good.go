package busywait

import (
	"runtime"
	"sync/atomic"
	"time"
)

type server struct {
	ready atomic.Bool
	jobs  int32
	idle  chan struct{}
	n     atomic.Int64
}

func (s *server) waitUntilReady() {
	for !s.ready.Load() {
		runtime.Gosched() // ok: yields
	}
}

func (s *server) waitUntilIdle() {
	for atomic.LoadInt32(&s.jobs) > 0 {
		<-s.idle // ok: waits on a channel
	}
}

func (s *server) poll(deadline time.Time) bool {
	for !s.ready.Load() {
		if time.Now().After(deadline) { // ok: ends by itself
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}

func (s *server) add(by int64) {
	for {
		old := s.n.Load()
		if s.n.CompareAndSwap(old, old+by) { // ok: retries rather than waits
			return
		}
	}
}
