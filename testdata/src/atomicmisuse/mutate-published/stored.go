package mutatepublished

import (
	"sync"
	"sync/atomic"
)

func (v *view) fieldAfterStore() {
	s := &snapshot{}
	v.cur.Store(s)
	s.epoch = 1 // want `the write to s.epoch changes the object stored in v.cur at stored.go:\d+`
}

func (v *view) farAfterStore(sizes []int) {
	s := &snapshot{}
	v.cur.Store(s)
	if len(sizes) == 0 {
		return
	}
	for i, size := range sizes {
		s.sizes[i] = size // want `changes the object stored in v.cur`
	}
}

func (v *view) mapInTheStored(names []string) {
	s := &snapshot{byName: make(map[string]*peer)}
	v.cur.Store(s)
	for _, name := range names {
		s.byName[name] = &peer{name: name} // want `changes the object stored in v.cur`
	}
}

func (v *view) partOfTheStored() {
	m := make(map[string]*peer)
	v.cur.Store(&snapshot{byName: m})
	m["a"] = nil // want `changes the object stored in v.cur`
}

func (v *view) afterSwap(old bool) *snapshot {
	s := &snapshot{}
	prev := v.cur.Swap(s)
	s.inner.dirty = old // want `changes the object stored in v.cur`
	return prev
}

func (v *view) afterCAS() {
	s := &snapshot{}
	if v.cur.CompareAndSwap(nil, s) {
		s.epoch = 1 // want `changes the object stored in v.cur`
	} else {
		s.epoch = 2 // ok: it lost, so nobody else has s
	}
}

func (v *view) addressOfALocal() {
	m := map[string]int{}
	v.index.Store(&m)
	m["a"] = 1 // want `changes the object stored in v.index`
}

func (v *view) sliceOfALocal() {
	names := make([]string, 4)
	v.names.Store(&names)
	names[0] = "a" // want `changes the object stored in v.names`
}

func (v *view) localVariable() {
	s := snapshot{}
	v.cur.Store(&s)
	s.epoch = 1 // want `changes the object stored in v.cur`
}

func (v *view) reusedByTheLoop(epochs []int) {
	s := &snapshot{}
	for _, e := range epochs {
		s.epoch = e // want `changes the object stored in v.cur`
		v.cur.Store(s)
	}
}

func (v *view) newInTheLoop(epochs []int) {
	for _, e := range epochs {
		s := &snapshot{}
		s.epoch = e // ok: another one each time
		v.cur.Store(s)
	}
}

func (v *view) value(s *snapshot) {
	v.any.Store(s)
	s.next = nil // want `changes the object stored in v.any`
}

func (v *view) otherObject(s, t *snapshot) {
	v.cur.Store(s)
	t.epoch = 1 // ok: another object
}

func (v *view) variableMovesOn() {
	s := &snapshot{}
	v.cur.Store(s)
	s = &snapshot{}
	s.epoch = 1 // ok: not the one that was stored
	_ = s
}

func (v *view) stateOfAConfig(c config) {
	p := &c
	v.any.Store(p)
	c.limit = 1 // want `changes the object stored in v.any`
}

func newView() *view {
	v := &view{}
	s := &snapshot{}
	v.cur.Store(s)
	s.epoch = 1 // ok: nobody else has v yet
	return v
}

type shelf struct {
	mu    sync.RWMutex
	books atomic.Pointer[map[string]int]
}

func (s *shelf) get(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return (*s.books.Load())[name]
}

func (s *shelf) put(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	(*s.books.Load())[name] = n // ok: every Load is under mu
}

func (s *shelf) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := map[string]int{}
	s.books.Store(&m)
	m["first"] = 1 // ok: every Load is under mu
}

type desk struct {
	mu    sync.Mutex
	books atomic.Pointer[map[string]int]
}

func (d *desk) get(name string) int { return (*d.books.Load())[name] }

func (d *desk) put(name string, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	(*d.books.Load())[name] = n // want `changes the object loaded from d.books`
}
