package stalecas

import (
	"runtime"
	"sync/atomic"
)

type fixable struct {
	n    atomic.Int64
	word uint64
}

func (f *fixable) emptyBody(by int64) {
	old := f.n.Load()
	for !f.n.CompareAndSwap(old, old+by) { // want `load it anew in the loop`
	}
}

func (f *fixable) yields(by int64) {
	old := f.n.Load()
	for !f.n.CompareAndSwap(old, old+by) { // want `load it anew in the loop`
		runtime.Gosched() // let the others go first
	}
}

func (f *fixable) inTheBody(by uint64) {
	old := atomic.LoadUint64(&f.word)
	for {
		next := old + by
		if atomic.CompareAndSwapUint64(&f.word, old, next) { // want `load it anew in the loop`
			return
		}
		// Somebody else was faster.
		runtime.Gosched()
	}
}

// constant computes nothing from the old value.
func (f *fixable) constant() {
	old := f.n.Load()
	for !f.n.CompareAndSwap(old, 1) { // want `load it anew in the loop`
		runtime.Gosched()
	}
}

// computedBefore needs the new value computed in the loop too.
func (f *fixable) computedBefore(by int64) {
	old := f.n.Load()
	next := old + by
	for !f.n.CompareAndSwap(old, next) { // want `load it anew in the loop`
	}
}

// continues passes the end of the body by.
func (f *fixable) continues(by int64) {
	old := f.n.Load()
	for {
		if !f.n.CompareAndSwap(old, old+by) { // want `load it anew in the loop`
			continue
		}
		break
	}
}

func (f *fixable) loadedTwice() {
	for {
		old := f.n.Load()
		if f.n.CompareAndSwap(old, f.n.Load()*2) { // want `load it once for both`
			return
		}
	}
}

func (f *fixable) expectedTheNewest(by int64) bool {
	seen := f.n.Load()
	if seen > by {
		return false
	}
	return f.n.CompareAndSwap(f.n.Load(), seen+by) // want `load it once for both`
}
