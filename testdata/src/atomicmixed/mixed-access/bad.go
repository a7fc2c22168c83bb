package mixed

import (
	"fmt"
	"sync/atomic"
)

type server struct {
	requests int64
	state    int32
}

func (s *server) handle() {
	atomic.AddInt64(&s.requests, 1)
}

func (s *server) String() string {
	return fmt.Sprintf("%d requests", s.requests) // want `mixed-access: plain read of s.requests, which is written with atomic.AddInt64 at bad.go:14; use atomic.LoadInt64`
}

func (s *server) Reset() {
	s.requests = 0 // want `mixed-access: plain write of s.requests, which is written with atomic.AddInt64 at bad.go:14; use atomic.StoreInt64`
}

func (s *server) Retry() {
	s.requests++ // want `mixed-access: plain update of s.requests, .*; use atomic.AddInt64`
	s.handle()
}

func (s *server) Stop() bool {
	if s.state == 2 { // want `mixed-access: plain read of s.state, which is written with atomic.CompareAndSwapInt32 at bad.go:34; use atomic.LoadInt32`
		return false
	}
	return atomic.CompareAndSwapInt32(&s.state, 1, 2)
}
