package stalecas

import "sync/atomic"

type flags struct{ v atomic.Uint32 }

func (f *flags) get() uint32                { return f.v.Load() }
func (f *flags) cas(old, new uint32) bool   { return f.v.CompareAndSwap(old, new) }
func (f *flags) setAll(bits uint32)         { f.v.Or(bits) }
func (f *flags) replace(old, v uint32) bool { return f.cas(old, v) }

func (f *flags) behindAGetter(bit uint32) {
	old := f.get()
	for !f.v.CompareAndSwap(old, old|bit) { // want `v is still expected to hold what was loaded at wrappers.go:\d+ when tried again`
	}
}

func (f *flags) reloadedBehindAGetter(bit uint32) {
	for {
		old := f.get()
		if f.cas(old, old|bit) {
			return
		}
	}
}

type embedding struct {
	flags
	refs struct{ n atomic.Int32 }
}

func (e *embedding) promoted(bit uint32) {
	old := e.v.Load()
	for !e.flags.v.CompareAndSwap(old, old|bit) { // want `v is still expected to hold what was loaded at wrappers.go:\d+ when tried again`
	}
}

func (e *embedding) retain() bool {
	for {
		n := e.refs.n.Load()
		if n == 0 {
			return false
		}
		if e.refs.n.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func inAClosure(n *atomic.Int64, run func(func())) {
	run(func() {
		old := n.Load()
		for !n.CompareAndSwap(old, old+1) { // want `n is still expected to hold what was loaded at wrappers.go:\d+ when tried again`
		}
	})
}
