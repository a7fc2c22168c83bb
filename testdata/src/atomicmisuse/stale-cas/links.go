package stalecas

import (
	"runtime"
	"sync/atomic"
)

type bead struct {
	next *bead
	n    int
}

type beads struct {
	head  atomic.Pointer[bead]
	steps []func() bool
	step  atomic.Int32
}

func (c *beads) linkedOnce(x *bead) {
	head := c.head.Load()
	x.next = head
	for !c.head.CompareAndSwap(head, x) { // want `the new value of c.head is computed once, from the Load at links.go:20, while the expected one is loaded anew at links.go:24; compute it anew too`
		runtime.Gosched()
		head = c.head.Load()
	}
}

func (c *beads) linkedAnew(x *bead) {
	for {
		head := c.head.Load()
		x.next = head
		if c.head.CompareAndSwap(head, x) {
			return
		}
	}
}

// check goes through the steps together with others that do.
func (c *beads) check() {
	for step := c.step.Load(); int(step) < len(c.steps); step++ {
		if !c.steps[step]() {
			return
		}
		c.step.CompareAndSwap(step, step+1) // ok: each step once
	}
}
