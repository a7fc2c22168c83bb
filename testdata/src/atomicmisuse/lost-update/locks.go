package lostupdate

import (
	"sync"
	"sync/atomic"
)

// A queue has its length written under mu only.
type queue struct {
	mu  sync.Mutex
	len atomic.Int64
}

func (q *queue) push() {
	q.mu.Lock()
	q.len.Store(q.len.Load() + 1) // ok: every writer holds mu
	q.mu.Unlock()
}

func (q *queue) pop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.remove(1)
}

func (q *queue) remove(n int64) {
	q.len.Store(q.len.Load() - n) // ok: called with mu held
}

func (q *queue) size() int64 { return q.len.Load() }

// An account has one writer that takes no lock.
type account struct {
	mu      sync.Mutex
	balance atomic.Int64
}

func (a *account) withdraw(n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.balance.Load()
	if b < n {
		return
	}
	a.balance.Store(b - n) // want `balance is stored from its value loaded .*; use Add`
}

func (a *account) deposit(n int64) { a.balance.Add(n) }

// A table's writers share the lock for reading, which excludes nobody.
type table struct {
	mu   sync.RWMutex
	rows atomic.Int64
}

func (t *table) insert() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.rows.Store(t.rows.Load() + 1) // want `rows is stored from its value loaded .*; use Add`
}

// A meter lets the lock go between the Load and the Store.
type meter struct {
	mu    sync.Mutex
	ticks atomic.Int64
}

func (m *meter) tick(slow func()) {
	m.mu.Lock()
	n := m.ticks.Load()
	m.mu.Unlock()
	slow()
	m.mu.Lock()
	m.ticks.Store(n + 1) // want `ticks is stored from its value loaded .*; use Add`
	m.mu.Unlock()
}

// A spool is guarded by an embedded lock.
type spool struct {
	sync.Mutex
	pages atomic.Int64
}

func (s *spool) add(n int64) {
	s.Lock()
	defer s.Unlock()
	s.pages.Store(s.pages.Load() + n) // ok: every writer holds the lock
}

func (s *spool) reset() {
	s.Lock()
	s.pages.Store(0)
	s.Unlock()
}

// A latch is claimed by CompareAndSwap before it is updated.
type latch struct {
	busy atomic.Bool
	runs atomic.Int64
}

func (l *latch) run() {
	if !l.busy.CompareAndSwap(false, true) {
		return
	}
	defer l.busy.Store(false)
	l.runs.Store(l.runs.Load() + 1) // ok: one at a time has busy
}
