package busywait

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

var (
	running int32
	root    unsafe.Pointer
)

func packageVariable() {
	for atomic.LoadInt32(&running) == 1 { // want `loop spins on running without yielding`
	}
}

func packagePointer() {
	for atomic.LoadPointer(&root) == nil { // want `loop spins on root without yielding`
	}
}

func pointerParameter(p *uint32) {
	for atomic.LoadUint32(p) == 0 { // want `loop spins on \*p without yielding`
	}
}

func spinLock(p *uint32) {
	for !atomic.CompareAndSwapUint32(p, 0, 1) { // want `loop spins on \*p without yielding`
	}
}

func spinLockYielding(p *uint32) {
	for !atomic.CompareAndSwapUint32(p, 0, 1) {
		runtime.Gosched()
	}
}

func isRunning() bool { return atomic.LoadInt32(&running) == 1 }

func behindAGetter() {
	for isRunning() { // want `loop spins on isRunning\(\) without yielding`
	}
}

type gate struct{ open atomic.Bool }

func (g *gate) isOpen() bool { return g.open.Load() }

func (g *gate) pass() {
	for !g.isOpen() { // want `loop spins on g.isOpen\(\) without yielding`
	}
}

type door struct{ gate }

func (d *door) promoted() {
	for !d.open.Load() { // want `loop spins on d.open without yielding`
	}
}

func local(start func(done *atomic.Bool)) {
	var done atomic.Bool
	start(&done)
	for !done.Load() { // want `loop spins on done without yielding`
	}
}

func inAClosure(g *gate, run func(func())) {
	run(func() {
		for !g.open.Load() { // want `loop spins on g.open without yielding`
		}
	})
}

func started(g *gate) {
	go func() {
		for !g.open.Load() { // want `loop spins on g.open without yielding`
		}
	}()
}

// A spinner yields in a way of its own.
type spinner interface{ procyield(cycles uint32) }

func pauses(p *uint32, s spinner) {
	for atomic.LoadUint32(p) == 0 {
		s.procyield(30) // ok: does something that is not known
	}
}
