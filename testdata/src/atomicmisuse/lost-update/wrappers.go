package lostupdate

import "sync/atomic"

type level struct{ n atomic.Int32 }

func (l *level) get() int32  { return l.n.Load() }
func (l *level) set(v int32) { l.n.Store(v) }

func raise(l *level) {
	l.set(l.get() + 1) // want `lost-update: .* is stored from its value loaded`
}

func raiseByHalves(l *level) {
	cur := l.get()
	if cur == 0 {
		cur = 1
	}
	l.set(cur * 2) // want `lost-update: .* is stored from its value loaded`
}

func lowerTheOther(l, m *level) {
	l.set(m.get() - 1) // ok: another level
}

type base struct{ refs atomic.Int64 }

type node struct {
	base
	parent *node
	child  struct{ weight atomic.Int64 }
}

func (n *node) embedded() {
	n.refs.Store(n.refs.Load() - 1) // want `refs is stored from its value loaded .*; use Add`
}

func (n *node) embeddedSpelledOut() {
	v := n.base.refs.Load()
	n.refs.Store(v - 1) // want `refs is stored from its value loaded`
}

func (n *node) nested() {
	n.child.weight.Store(n.child.weight.Load() + 1) // want `weight is stored from its value loaded`
}

func (n *node) behindAPointer() {
	n.parent.refs.Store(n.parent.refs.Load() + 1) // want `refs is stored from its value loaded`
}

func (n *node) fromTheParent() {
	n.refs.Store(n.parent.refs.Load() + 1) // ok: the parent's
}

func readAt(p *int64) int64      { return atomic.LoadInt64(p) }
func writeAt(p *int64, v int64)  { atomic.StoreInt64(p, v) }
func bump(p *int64)              { writeAt(p, readAt(p)+1) } // want `lost-update: .* is stored from its value loaded`
func exchange(p, q *int64)       { writeAt(p, readAt(q)+1) } // ok: two variables
func (s *stats) current() int64  { return s.requests.Load() }
func (s *stats) tick()           { s.requests.Store(s.current() + 1) } // want `requests is stored from its value loaded`
func (s *stats) copyTo(t *stats) { t.requests.Store(s.current() + 1) } // ok: another one's

type byName map[string]*atomic.Int64

func (m byName) entry(name string) {
	c := m[name]
	if c == nil {
		return
	}
	c.Store(c.Load() + 1) // want `lost-update: .* is stored from its value loaded`
}

type shards [4]struct{ n atomic.Int64 }

func (s *shards) element(i int) {
	sh := &s[i]
	sh.n.Store(sh.n.Load() + 1) // want `n is stored from its value loaded`
}

func (s *shards) all() {
	for i := range s {
		s[i].n.Store(s[i].n.Load() >> 1) // want `n is stored from its value loaded`
	}
}
