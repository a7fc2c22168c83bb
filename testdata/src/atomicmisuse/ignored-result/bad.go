package ignoredresult

import "sync/atomic"

type server struct {
	ready atomic.Bool
	conns int64
}

func (s *server) loadAsStatement() {
	s.ready.Load() // want `ignored-result: value of this Load is not used`
}

func (s *server) functionAsStatement() {
	atomic.LoadInt64(&s.conns) // want `ignored-result: value of this Load is not used`
}
