package valuetype

import "sync/atomic"

type service struct {
	cfg    atomic.Value
	err    atomic.Value
	limits atomic.Value
	hook   atomic.Value
}

type errBox struct{ err error }

func newService(c *config) *service {
	s := &service{}
	s.cfg.Store(c)
	return s
}

func (s *service) config() *config {
	return s.cfg.Load().(*config) // ok: stored by newService
}

func (s *service) reload(c config) { s.cfg.Store(&c) } // ok: the same type

func (s *service) fail(err error) { s.err.Store(errBox{err}) } // ok: one type for all errors

func (s *service) failure() error {
	b, _ := s.err.Load().(errBox) // ok: two-value form
	return b.err
}

func (s *service) setLimits(m map[string]int) { s.limits.Store(m) }

func (s *service) limit(name string) int {
	v := s.limits.Load()
	if v == nil { // ok: asked before it is asserted
		return 0
	}
	return v.(map[string]int)[name]
}

func (s *service) setHook(f func()) {
	if f == nil {
		f = func() {}
	}
	s.hook.Store(f)
}

func (s *service) runHook() {
	switch f := s.hook.Load().(type) { // ok: a type switch
	case func():
		f()
	}
}

type variable struct{ v atomic.Value }

func (v *variable) set(x any) { v.v.Store(x) }

var (
	port  variable
	label variable
)

func twoVariables() {
	port.set(80) // ok: another variable than label
	label.set("http")
}

var active atomic.Value

func init() { active.Store([]string{}) }

func names() []string { return active.Load().([]string) } // ok: stored by init

func compareAndSwap(v *atomic.Value) bool {
	return v.CompareAndSwap(nil, &config{}) // ok: nil stands for nothing stored
}

type generic[T any] struct{ v atomic.Value }

func (g *generic[T]) set(x T)    { g.v.Store(x) }
func (g *generic[T]) get() T     { x, _ := g.v.Load().(T); return x }
func useGeneric(g *generic[int]) { g.set(g.get()) }
