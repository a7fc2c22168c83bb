package nilload

import "sync/atomic"

type proxy struct {
	cfg   atomic.Pointer[config]
	count atomic.Pointer[int]
}

func newProxy() *proxy {
	p := &proxy{}
	p.count.Store(new(int))
	return p
}

func (p *proxy) set(c *config) { p.cfg.Store(c) }

func (p *proxy) limit() int {
	c := p.cfg.Load()
	if c == nil {
		return 0
	}
	return c.limit
}

func (p *proxy) total() int {
	n := *p.count.Load() // ok: the constructor sets it
	if p.count.Load() == nil {
		return 0
	}
	return n
}
