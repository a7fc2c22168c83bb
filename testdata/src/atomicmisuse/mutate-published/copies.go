package mutatepublished

import (
	"maps"
	"sync/atomic"
)

type labels struct {
	byName map[string]string
	size   int
	hint   int
}

type labelled struct{ cur atomic.Pointer[labels] }

func (l *labelled) sharesTheMap(k, v string) {
	next := *l.cur.Load()
	if next.byName == nil {
		next.byName = make(map[string]string)
	}
	next.byName[k] = v // want `the write to next.byName\[k\] changes the object loaded from l.cur at copies.go:17, which others read; change a copy and Store that`
	next.size++
	l.cur.Store(&next)
}

func (l *labelled) copiesTheMap(k, v string) {
	next := *l.cur.Load()
	next.byName = maps.Clone(next.byName)
	next.byName[k] = v
	next.size = len(next.byName)
	l.cur.Store(&next)
}

func (l *labelled) read(k string) (string, int) {
	cur := l.cur.Load()
	return cur.byName[k], cur.size
}

type table2 struct {
	m atomic.Pointer[map[string]int]
}

func (t *table2) copiesAtFirst(names []string) {
	m, cloned := *t.m.Load(), false
	for _, name := range names {
		if _, ok := m[name]; ok {
			continue
		}
		if !cloned {
			m, cloned = maps.Clone(m), true
		}
		m[name] = len(m) // ok: a copy by now
	}
	if cloned {
		t.m.Store(&m)
	}
}

type box struct {
	next atomic.Pointer[box]
	val  string
}

// A mailbox has one receiver, which alone reads the values.
type mailbox struct{ head *box }

func (m *mailbox) pop() string {
	next := m.head.next.Load()
	if next == nil {
		return ""
	}
	m.head = next
	val := next.val
	next.val = "" // ok: no other function reads it
	return val
}
