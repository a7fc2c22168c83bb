package nilload

import "sync/atomic"

type config struct {
	name  string
	limit int
}

type server struct{ cfg atomic.Pointer[config] }

func (s *server) set(c *config) { s.cfg.Store(c) }

func (s *server) limit() int {
	c := s.cfg.Load()
	n := c.limit // want `nil-load: s.cfg is loaded and followed before it is checked for nil at bad.go:\d+; check first`
	if c == nil {
		return 0
	}
	return n
}

func (s *server) snapshot() config {
	c := *s.cfg.Load() // want `s.cfg is loaded and followed before it is checked for nil at bad.go:\d+`
	if s.cfg.Load() == nil {
		return config{}
	}
	return c
}
