package mutatepublished

import (
	"maps"
	"slices"
	"sort"
	"sync/atomic"
)

type snapshot struct {
	epoch  int
	sizes  [4]int
	peers  []*peer
	byName map[string]*peer
	inner  struct{ dirty bool }
	next   *snapshot
}

type peer struct {
	name string
	seen int
}

type view struct {
	cur   atomic.Pointer[snapshot]
	names atomic.Pointer[[]string]
	index atomic.Pointer[map[string]int]
	any   atomic.Value // of *snapshot
	taken atomic.Pointer[snapshot]
}

func (v *view) field()       { v.cur.Load().epoch = 1 }            // want `changes the object loaded from v.cur`
func (v *view) nested()      { v.cur.Load().inner.dirty = true }   // want `changes the object loaded from v.cur`
func (v *view) array(i int)  { v.cur.Load().sizes[i] = 1 }         // want `changes the object loaded from v.cur`
func (v *view) star()        { *v.cur.Load() = snapshot{} }        // want `changes the object loaded from v.cur`
func (v *view) asserted()    { v.any.Load().(*snapshot).epoch-- }  // want `changes the object loaded from v.any`
func (v *view) slice(i int)  { (*v.names.Load())[i] = "" }         // want `changes the object loaded from v.names`
func (v *view) mapped()      { (*v.index.Load())["a"] = 1 }        // want `changes the object loaded from v.index`
func (v *view) deleted()     { delete(*v.index.Load(), "a") }      // want `changes the object loaded from v.index`
func (v *view) cleared()     { clear(*v.index.Load()) }            // want `changes the object loaded from v.index`
func (v *view) sorted()      { sort.Strings(*v.names.Load()) }     // want `changes the object loaded from v.names`
func (v *view) sortedToo()   { slices.Sort(*v.names.Load()) }      // want `changes the object loaded from v.names`
func (v *view) appended()    { *v.names.Load() = nil }             // want `changes the object loaded from v.names`
func (v *view) overwritten() { copy(*v.names.Load(), []string{}) } // want `changes the object loaded from v.names`

func (v *view) appendedToAField(p *peer) {
	s := v.cur.Load()
	s.peers = append(s.peers, p) // want `append changes the object loaded from v.cur`
}

func (v *view) elementOfAField(p *peer) {
	s := v.cur.Load()
	if s == nil {
		return
	}
	if len(s.peers) > 0 {
		s.peers[0] = p // want `changes the object loaded from v.cur`
	}
	s.byName[p.name] = p       // want `changes the object loaded from v.cur`
	delete(s.byName, "nobody") // want `changes the object loaded from v.cur`
}

func (v *view) inALoop(by int) {
	for i := range v.cur.Load().sizes {
		v.cur.Load().sizes[i] += by // want `changes the object loaded from v.cur`
	}
}

func (v *view) cutAndAppended(i int) {
	names := *v.names.Load()
	names = append(names[:i], names[i+1:]...) // want `append changes the object loaded from v.names`
	v.names.Store(&names)
}

func (v *view) cleverlyAppended(name string) {
	names := append(*v.names.Load(), name) // want `append changes the object loaded from v.names`
	v.names.Store(&names)
}

func (v *view) clippedAndAppended(name string) {
	names := append(slices.Clip(*v.names.Load()), name) // ok: no room behind the clipped slice
	v.names.Store(&names)
}

func (v *view) throughAnElement() {
	s := v.cur.Load()
	s.sizes[0]++ // want `changes the object loaded from v.cur`
	n := s.sizes[0]
	n++ // ok: a local variable
	_ = n
}

func (v *view) sometimesNew(fresh bool) {
	s := v.cur.Load()
	if fresh {
		s = &snapshot{}
	}
	s.epoch++ // want `changes the object loaded from v.cur`
	v.cur.Store(s)
}

func (v *view) newIfNil() *snapshot {
	s := v.cur.Load()
	if s == nil {
		s = &snapshot{}
		s.epoch = 1 // ok: just made
		v.cur.Store(s)
	}
	return s
}

func (v *view) copied() {
	s := *v.cur.Load()
	s.epoch++      // ok: a copy
	s.sizes[1] = 2 // ok: arrays are copied with it
	s.inner = v.cur.Load().inner
	v.cur.Store(&s)
}

func (v *view) copiedByHand() {
	old := v.cur.Load()
	s := &snapshot{epoch: old.epoch + 1, byName: make(map[string]*peer)}
	for k, p := range old.byName {
		s.byName[k] = p // ok: a new map
	}
	s.peers = append(s.peers, old.peers...) // ok: a new slice
	v.cur.Store(s)
}

func (v *view) cloned(name string) {
	m := maps.Clone(*v.index.Load())
	m[name] = 1 // ok: a clone
	v.index.Store(&m)
}

func (v *view) swappedOut() {
	if s := v.taken.Swap(nil); s != nil {
		s.epoch = 0 // ok: nobody else gets it any more
	}
}

func (v *view) wonByCAS() {
	s := v.taken.Load()
	if s != nil && v.taken.CompareAndSwap(s, s.next) {
		s.next = nil // ok: taken out
	}
}

func (v *view) give(s *snapshot) { v.taken.Store(s) }

func (v *view) further() {
	v.cur.Load().peers[0].seen++ // ok: an object behind a further pointer may have its own owner
}
