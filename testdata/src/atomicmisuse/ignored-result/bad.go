package ignoredresult

import "sync/atomic"

type server struct {
	ready  atomic.Bool
	closed atomic.Bool
	conns  int64
	owner  atomic.Int64
	done   chan struct{}
}

func (s *server) loadAsStatement() {
	s.ready.Load() // want `ignored-result: the value that s.ready is loaded with is dropped, so the Load does nothing; use it, or remove it`
}

func (s *server) close() {
	s.closed.CompareAndSwap(false, true) // want `whether s.closed was swapped is dropped, yet what follows closes s.done as if it was; test the result`
	close(s.done)
}

func (s *server) start() {
	s.ready.CompareAndSwap(false, true) // want `whether s.ready was swapped is dropped, yet what follows starts a goroutine as if it was; test the result`
	go s.serve()
}

func (s *server) newID() int64 {
	id := atomic.LoadInt64(&s.conns) + 1
	atomic.CompareAndSwapInt64(&s.conns, id-1, id) // want `whether s.conns was swapped is dropped, yet what follows returns .* as if it was`
	return id
}

func (s *server) serve() {}
