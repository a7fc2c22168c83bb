package checkthenact

import (
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

type hub struct {
	subs    atomic.Pointer[subscribers]
	pattern atomic.Pointer[regexp.Regexp]
	name    atomic.Value
	hash    atomic.Uint32
}

type subscribers struct {
	mu   sync.Mutex
	list []chan int
}

func newSubscribers() *subscribers { return &subscribers{list: make([]chan int, 0, 4)} }

func (h *hub) pureConstructor() *subscribers {
	if h.subs.Load() == nil {
		h.subs.Store(newSubscribers()) // want `subs is written after the test .*both create the value`
	}
	return h.subs.Load()
}

func (h *hub) literal() *subscribers {
	s := h.subs.Load()
	if s == nil {
		s = &subscribers{}
		h.subs.Store(s) // want `subs is written after the test .*both create the value`
	}
	return s
}

func (h *hub) dialed(dial func(hub *hub) *subscribers) *subscribers {
	s := h.subs.Load()
	if s == nil {
		s = dial(h)
		h.subs.Store(s) // want `subs is written after the test .*both create the value`
	}
	return s
}

func (h *hub) theFirstStays() *subscribers {
	if s := h.subs.Load(); s != nil {
		return s
	}
	h.subs.CompareAndSwap(nil, newSubscribers())
	return h.subs.Load()
}

func (h *hub) sameWhoeverComputes(b []byte) uint32 {
	if v := h.hash.Load(); v != 0 {
		return v
	}
	v := sum(b)
	h.hash.Store(v) // ok: both compute the same
	return v
}

func (h *hub) sameText(s string) string {
	if v, ok := h.name.Load().(string); ok {
		return v
	}
	s = strings.ToLower(s)
	h.name.Store(s) // ok: both compute the same
	return s
}

func sum(b []byte) (v uint32) {
	for _, c := range b {
		v += uint32(c)
	}
	return v
}
