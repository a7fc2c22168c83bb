package mutatepublished

import "sync/atomic"

type config struct {
	limit int
	hosts []string
	tags  map[string]string
}

type server struct {
	cfg   atomic.Pointer[config]
	stats atomic.Value // of map[string]int
}

func (s *server) afterTheStore(c *config, limit int) {
	s.cfg.Store(c)
	c.limit = limit // want `mutate-published: the write to c.limit changes the object stored in s.cfg at bad.go:\d+, which others read; change a copy and Store that`
}

func (s *server) throughTheLoad() {
	c := s.cfg.Load()
	c.limit++ // want `the write to c.limit changes the object loaded from s.cfg at bad.go:\d+`
}

func (s *server) mapElement(name string) {
	m := s.stats.Load().(map[string]int)
	m[name]++ // want `the write to m\[name\] changes the object loaded from s.stats`
}
