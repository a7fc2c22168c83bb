package mutatepublished

import (
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type holder[T any] struct{ p atomic.Pointer[T] }

func (h *holder[T]) get() *T  { return h.p.Load() }
func (h *holder[T]) set(v *T) { h.p.Store(v) }

func (h *holder[T]) replace(v T) {
	*h.p.Load() = v // want `changes the object loaded from h.p`
}

type agent struct {
	holder[config]
	state uber.Pointer[snapshot]
	inner struct{ last atomic.Pointer[snapshot] }
}

func (a *agent) behindAGetter(limit int) {
	a.get().limit = limit // want `changes the object loaded from .*`
}

func (a *agent) behindASetter(c *config) {
	a.set(c)
	c.limit = 1 // want `changes the object stored in .*`
}

func (a *agent) embedded(tag string) {
	a.p.Load().tags[tag] = "" // want `changes the object loaded from .*`
}

func (a *agent) nested() {
	a.inner.last.Load().epoch = 1 // want `changes the object loaded from a.inner.last`
}

func (a *agent) uber() {
	a.state.Load().epoch = 1 // want `changes the object loaded from a.state`
}

func (a *agent) inASwitch(kind string) {
	c := a.p.Load()
	switch kind {
	case "limit":
		c.limit = 1 // want `changes the object loaded from .*`
	case "copy":
		d := *c
		d.limit = 1 // ok: a copy
		a.p.Store(&d)
	}
}

func build(limit int) *config {
	c := &config{}
	c.limit = limit // ok: just made
	return c
}

func (a *agent) rebuild() {
	c := build(1)
	c.limit++ // ok: before the Store
	a.set(c)
}
