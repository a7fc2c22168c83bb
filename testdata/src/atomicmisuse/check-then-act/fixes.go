package checkthenact

import (
	"errors"
	"sync/atomic"
)

const (
	fixIdle uint32 = iota
	fixBusy
	fixDone
)

type fixable struct {
	closed  atomic.Bool
	state   atomic.Uint32
	phase   uint32
	first   atomic.Pointer[fixable]
	stop    chan struct{}
	reports chan int
}

func (f *fixable) inTheBody() {
	if !f.closed.Load() { // once
		f.closed.Store(true) // want `claim it with CompareAndSwap`
		close(f.stop)
	}
}

func (f *fixable) compared() {
	if f.closed.Load() == false {
		// From now on nobody gets in.
		f.closed.Store(true) // want `claim it with CompareAndSwap`
		close(f.stop)
	}
}

func (f *fixable) earlyReturn() error {
	if f.closed.Load() {
		return errors.New("closed")
	}
	f.closed.Store(true) // want `claim it with CompareAndSwap`
	close(f.stop)
	return nil
}

func (f *fixable) states() {
	if f.state.Load() == fixIdle {
		f.state.Store(fixBusy) // want `claim it with CompareAndSwap`
		go f.states()
	}
}

func (f *fixable) notYet() {
	if f.state.Load() != fixDone {
		f.state.Store(fixDone) // want `claim it with CompareAndSwap`
		close(f.stop)
	}
}

func (f *fixable) functions() {
	if atomic.LoadUint32(&f.phase) != fixIdle {
		return
	}
	atomic.StoreUint32(&f.phase, fixBusy) // want `claim it with CompareAndSwap`
	close(f.stop)
}

func (f *fixable) already() {
	if atomic.LoadUint32(&f.phase) == fixDone {
		return
	}
	atomic.StoreUint32(&f.phase, fixDone) // want `claim it with CompareAndSwap`
	close(f.stop)
}

func (f *fixable) pointers(next *fixable) {
	if f.first.Load() == nil {
		f.first.Store(next) // want `claim it with CompareAndSwap`
		close(next.stop)
	}
}

func (f *fixable) inALoop(all []*fixable) {
	for _, g := range all {
		if g.closed.Load() {
			continue
		}
		g.closed.Store(true) // want `claim it with CompareAndSwap`

		close(g.stop)
	}
}

// created makes the object only if there is none, so it is left to the author.
func (f *fixable) created() {
	if f.first.Load() == nil {
		f.first.Store(&fixable{stop: make(chan struct{})}) // want `claim it with CompareAndSwap`
		go f.created()
	}
}

// notFirst does something before the Store.
func (f *fixable) notFirst() {
	if !f.closed.Load() {
		close(f.stop)
		f.closed.Store(true) // want `claim it with CompareAndSwap`
	}
}

// moreThanTheTest asks for something else too.
func (f *fixable) moreThanTheTest(now bool) {
	if now && !f.closed.Load() {
		f.closed.Store(true) // want `claim it with CompareAndSwap`
		close(f.stop)
	}
}

func (f *fixable) otherwise() {
	if !f.closed.Load() {
		f.closed.Store(true) // want `claim it with CompareAndSwap`
		close(f.stop)
	} else {
		f.reports <- 1
	}
}
