package doubleload

import "sync/atomic"

type options2 struct {
	hosts []string
	low   int
	high  int
	proxy *string
}

type service2 struct{ opts atomic.Pointer[options2] }

func newService2(o *options2) *service2 {
	s := &service2{}
	s.opts.Store(o)
	return s
}

func (s *service2) get() *options2 { return s.opts.Load() }

// setHosts is all that changes: the other fields are the same in all versions.
func (s *service2) setHosts(hosts []string) {
	next := *s.opts.Load()
	next.hosts = hosts
	s.opts.Store(&next)
}

func (s *service2) testsTheList(ask func([]string)) {
	if len(s.get().hosts) != 0 {
		ask(s.get().hosts) // want `s.opts is loaded again after its value loaded at versions.go:30 was tested; load it once into a local variable`
	}
}

func (s *service2) inRange(n int) bool {
	return n >= s.get().low && n <= s.get().high // ok: nobody changes them
}

func (s *service2) through(ask func(string)) {
	if s.get().proxy != nil {
		ask(*s.get().proxy) // ok: nobody changes it
	}
}

func (s *service2) boundsTheIndex(host string) bool {
	for i := 0; i < len(s.opts.Load().hosts); i++ {
		if s.opts.Load().hosts[i] == host { // want `s.opts is loaded again after its value loaded at versions.go:46 was tested`
			return true
		}
	}
	return false
}
