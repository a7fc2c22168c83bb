package nilload

import "sync/atomic"

type holder[T any] struct{ p atomic.Pointer[T] }

func (h *holder[T]) get() *T  { return h.p.Load() }
func (h *holder[T]) put(v *T) { h.p.Store(v) }

func (h *holder[T]) value() (v T, ok bool) {
	p := h.p.Load()
	v = *p // want `p is loaded and followed before it is checked for nil`
	if p == nil {
		return v, false
	}
	return v, true
}

type agent struct {
	holder[config]
	inner struct{ last atomic.Pointer[config] }
}

func (a *agent) behindAGetter() string {
	c := a.get()
	n := c.name // want `nil-load: .* is loaded and followed before it is checked for nil`
	if c == nil {
		return "none"
	}
	return n
}

func (a *agent) nested() string {
	n := a.inner.last.Load().name // want `last is loaded and followed before it is checked for nil`
	if a.inner.last.Load() == nil {
		return "none"
	}
	return n
}

func (a *agent) remember() { a.inner.last.Store(a.get()) }

func inAClosure(a *agent, run func(func())) {
	run(func() {
		c := a.p.Load()
		limit := c.limit // want `p is loaded and followed before it is checked for nil`
		if c != nil && limit > 0 {
			c.name = ""
		}
	})
}

func checkedOutside(a *agent, run func(func())) {
	c := a.p.Load()
	if c == nil {
		return
	}
	run(func() {
		if c.limit > 0 && c.name != "" { // ok: checked before the closure is made
			run(nil)
		}
	})
}
