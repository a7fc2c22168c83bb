package mutatepublished

import (
	"sync/atomic"
	"unsafe"
)

var (
	active unsafe.Pointer // *snapshot
	shared atomic.Pointer[snapshot]
)

func packageVariable() {
	s := (*snapshot)(atomic.LoadPointer(&active))
	s.epoch++ // want `changes the object loaded from active`
}

func afterStorePointer(s *snapshot) {
	atomic.StorePointer(&active, unsafe.Pointer(s))
	s.epoch = 1 // want `changes the object stored in active`
}

func beforeStorePointer(s *snapshot) {
	s.epoch = 1 // ok: before the Store
	atomic.StorePointer(&active, unsafe.Pointer(s))
}

func pointerParameter(p *atomic.Pointer[snapshot]) {
	p.Load().epoch = 1 // want `changes the object loaded from .*`
}

func element(ps []atomic.Pointer[snapshot], i int) {
	ps[i].Load().epoch = 1 // want `changes the object loaded from .*`
}

func oneCallDeep() {
	setEpoch(shared.Load(), 1) // want `the call of setEpoch changes the object loaded from shared`
}

func oneCallDeepAfterStore(s *snapshot) {
	shared.Store(s)
	s.mark() // want `the call of mark changes the object stored in shared`
}

func oneCallDeepBefore(s *snapshot) {
	s.mark() // ok: before the Store
	shared.Store(s)
}

func readsOnly() int {
	return shared.Load().total() // ok: total only reads
}

func setEpoch(s *snapshot, epoch int) { s.epoch = epoch }

func (s *snapshot) mark() { s.inner.dirty = true }

func (s *snapshot) total() (n int) {
	for _, size := range s.sizes {
		n += size
	}
	return n
}

func inAClosure(run func(func())) {
	run(func() {
		s := shared.Load()
		s.epoch = 1 // want `changes the object loaded from shared`
	})
}

func capturedByAClosure(run func(func())) {
	s := shared.Load()
	run(func() {
		s.epoch = 1 // want `changes the object loaded from shared`
	})
}

func methodValue() {
	load := shared.Load
	load().epoch = 1 // want `changes the object loaded from what load is bound to`
}
