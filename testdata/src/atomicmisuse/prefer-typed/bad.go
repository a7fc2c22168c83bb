package prefertyped

import "sync/atomic"

type server struct {
	name     string
	requests int64  // want `prefer-typed: requests is only used with the functions of sync/atomic; make it an atomic.Int64`
	closed   uint32 // want `prefer-typed: closed is only used with the functions of sync/atomic; make it an atomic.Uint32`
}

func (s *server) serve() bool {
	if atomic.LoadUint32(&s.closed) != 0 {
		return false
	}
	atomic.AddInt64(&s.requests, 1)
	return true
}

func (s *server) close() bool {
	return atomic.CompareAndSwapUint32(&s.closed, 0, 1)
}

func (s *server) served() int64 {
	return atomic.LoadInt64(&s.requests)
}
