package checkthenact

import (
	"net"
	"sync/atomic"
)

type server struct {
	closed  atomic.Bool
	done    chan struct{}
	running int32
	conns   atomic.Int64
	limit   int64
	client  atomic.Pointer[client]
}

type client struct{ conn net.Conn }

func (s *server) close() {
	if s.closed.Load() {
		return
	}
	s.closed.Store(true) // want `check-then-act: s.closed is written after the test at bad.go:\d+, which two goroutines can pass together \(both close s.done\); claim it with CompareAndSwap`
	close(s.done)
}

func (s *server) start() {
	if atomic.LoadInt32(&s.running) == 0 {
		atomic.StoreInt32(&s.running, 1) // want `s.running is written .* \(both start a goroutine\); claim it with CompareAndSwap`
		go s.serve()
	}
}

func (s *server) accept() bool {
	if s.conns.Load() >= s.limit {
		return false
	}
	s.conns.Add(1) // want `s.conns is written .* \(it is changed twice\); Add first and test the result`
	return true
}

func (s *server) connect(dial func() *client) *client {
	if c := s.client.Load(); c != nil {
		return c
	}
	c := dial()
	s.client.Store(c) // want `s.client is written after the test at bad.go:\d+, .*both create the value`
	return c
}

func (s *server) serve() {}
