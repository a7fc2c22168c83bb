package doubleload

import (
	"sync"
	"sync/atomic"
)

type tracer struct{ spans int }

func (t *tracer) span() *tracer { t.spans++; return t }

type telemetry struct{ tracer atomic.Pointer[tracer] }

func (t *telemetry) get() *tracer  { return t.tracer.Load() }
func (t *telemetry) set(v *tracer) { t.tracer.Store(v) }
func (t *telemetry) enabled() bool { return t.tracer.Load() != nil }

func (t *telemetry) behindGetters() *tracer {
	if t.get() != nil {
		return t.get().span() // want `double-load: .* is loaded again after its value loaded`
	}
	return nil
}

func (t *telemetry) behindAPredicate() *tracer {
	if t.enabled() {
		return t.get().span() // want `double-load: .* is loaded again after its value loaded`
	}
	return nil
}

type client struct {
	*telemetry
	mu    sync.Mutex
	conns [4]struct{ up atomic.Pointer[tracer] }
}

func (c *client) embedded() *tracer {
	if c.tracer.Load() == nil {
		return nil
	}
	return c.telemetry.tracer.Load().span() // want `tracer is loaded again after its value loaded`
}

func (c *client) element(i int) *tracer {
	if c.conns[i].up.Load() != nil {
		return c.conns[i].up.Load().span() // want `up is loaded again after its value loaded`
	}
	return nil
}

func (c *client) otherElement(i, j int) *tracer {
	if c.conns[i].up.Load() != nil {
		return c.conns[j].up.Load().span() // ok: another element
	}
	return nil
}

func (c *client) drop(i int) { c.conns[i].up.Store(nil) }

func (c *client) connect(i int, t *tracer) { c.conns[i].up.Store(t) }

func inAClosure(t *telemetry, run func(func() error)) {
	run(func() error {
		if t.tracer.Load() != nil {
			t.tracer.Load().span() // want `tracer is loaded again after its value loaded`
		}
		return nil
	})
}

func inAPostedClosure(t *telemetry, post func(func())) {
	post(func() {
		if t.tracer.Load() != nil {
			t.tracer.Load().span() // ok: one loop may run all that is posted, and all writers
		}
	})
}

func methodValue(t *telemetry) *tracer {
	load := t.tracer.Load
	if load() != nil {
		return load().span() // want `double-load: .* is loaded again after its value loaded`
	}
	return nil
}

// A guarded pointer is written under mu only.
type guarded struct {
	mu sync.Mutex
	p  atomic.Pointer[tracer]
}

func (g *guarded) clear() {
	g.mu.Lock()
	g.p.Store(nil)
	g.mu.Unlock()
}

func (g *guarded) spans() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.p.Load() != nil {
		return g.p.Load().spans // ok: every writer holds mu
	}
	return 0
}

func (g *guarded) lookAgain() int {
	if g.p.Load() == nil {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := g.p.Load(); t != nil { // ok: looks again under the lock
		return t.spans
	}
	return 0
}
