package nilload

import (
	"sync/atomic"
	"unsafe"
)

var current unsafe.Pointer // *config

func setCurrent(c *config) { atomic.StorePointer(&current, unsafe.Pointer(c)) }

func name() string {
	c := (*config)(atomic.LoadPointer(&current))
	n := c.name // want `current is loaded and followed before it is checked for nil`
	if c == nil {
		return ""
	}
	return n
}

func checkedFirst() string {
	p := atomic.LoadPointer(&current)
	if p == nil {
		return ""
	}
	return (*config)(p).name
}

func pointerParameter(p *atomic.Pointer[config]) string {
	c := p.Load()
	n := c.name // want `nil-load: .* is loaded and followed before it is checked for nil`
	if c == nil {
		return ""
	}
	return n
}
