package ignoredresult

import (
	"log"
	"sync/atomic"
	"unsafe"

	uber "go.uber.org/atomic"
)

type task struct {
	id    int
	state atomic.Int32
	next  atomic.Pointer[task]
	any   atomic.Value
	inner struct{ n atomic.Uint64 }
	words [2]uint32
	plain int
	out   chan *task
	run   func()
	uber  uber.Bool
}

var top unsafe.Pointer

func (t *task) loads(p *uint64) {
	t.state.Load()                 // want `the value that t.state is loaded with is dropped`
	t.inner.n.Load()               // want `the value that t.inner.n is loaded with is dropped`
	t.any.Load()                   // want `the value that t.any is loaded with is dropped`
	t.next.Load()                  // want `the value that t.next is loaded with is dropped`
	t.uber.Load()                  // want `the value that t.uber is loaded with is dropped`
	atomic.LoadUint32(&t.words[1]) // want `the value that t.words\[1\] is loaded with is dropped`
	atomic.LoadUint64(p)           // want `the value that \*p is loaded with is dropped`
	atomic.LoadPointer(&top)       // want `the value that top is loaded with is dropped`
	(t.state.Load())               // want `the value that t.state is loaded with is dropped`
}

func (t *task) dropOnPurpose() {
	_ = t.state.Load() // ok: says that it is dropped
}

func (t *task) inAClosure() func() {
	return func() {
		t.state.Load() // want `the value that t.state is loaded with is dropped`
	}
}

func (t *task) used() (bool, int32) {
	for t.state.Load() == 0 {
		log.Print(t.state.Load())
	}
	return t.uber.Load(), t.state.Load()
}

const (
	waiting int32 = iota
	active
	finished
)

func (t *task) callsAMethod() {
	t.state.CompareAndSwap(waiting, active) // want `whether t.state was swapped is dropped, yet what follows calls t.begin as if it was`
	t.begin()
}

func (t *task) begin() { t.plain++ }

func (t *task) writes() {
	t.state.CompareAndSwap(waiting, active) // want `whether t.state was swapped is dropped, yet what follows writes t.plain as if it was`
	t.plain = 1
}

func (t *task) tellsTheCaller() bool {
	t.state.CompareAndSwap(waiting, active) // want `whether t.state was swapped is dropped, yet what follows returns true as if it was`
	return true
}

func (t *task) returnsTheNew() *task {
	n := &task{id: 1}
	t.next.CompareAndSwap(nil, n) // want `whether t.next was swapped is dropped, yet what follows returns the new value as if it was`
	return n
}

func (t *task) sendsTheNew() {
	n := &task{id: 1}
	t.next.CompareAndSwap(nil, n) // want `whether t.next was swapped is dropped, yet what follows sends the new value as if it was`
	t.out <- n
}

func (t *task) returnsTheOld() uint64 {
	n := t.inner.n.Load()
	t.inner.n.CompareAndSwap(n, n+1) // want `whether t.inner.n was swapped is dropped, yet what follows returns what it was to claim as if it was`
	return n
}

func (t *task) onlyLogged() {
	ok := t.state.CompareAndSwap(active, finished) // want `whether t.state was swapped is dropped, yet what follows closes t.out as if it was`
	log.Print("finished:", ok)
	close(t.out)
}

func (t *task) functionStyle() {
	atomic.CompareAndSwapUint32(&t.words[0], 0, 1) // want `whether t.words\[0\] was swapped is dropped, yet what follows closes t.out as if it was`
	close(t.out)
}

func (t *task) uberStyle() {
	t.uber.CAS(false, true) // want `whether t.uber was swapped is dropped, yet what follows starts a goroutine as if it was`
	go t.begin()
}

type spinLock struct{ held atomic.Bool }

func (l *spinLock) Lock() {
	l.held.CompareAndSwap(false, true) // want `whether l.held was swapped is dropped, yet what follows returns to the caller as if it was`
}

func (l *spinLock) Unlock() { l.held.Store(false) }
