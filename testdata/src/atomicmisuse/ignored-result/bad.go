package ignoredresult

import "sync/atomic"

type server struct {
	ready atomic.Bool
	conns int64
}

func (s *server) loadAsStatement() {
	s.ready.Load() // want `ignored-result: the value that .* is loaded with is dropped`
}

func (s *server) functionAsStatement() {
	atomic.LoadInt64(&s.conns) // want `ignored-result: the value that .* is loaded with is dropped`
}
