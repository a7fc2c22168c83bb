package mixed

import (
	"sync"
	"sync/atomic"
)

// What the author says at the declaration.

type accounts struct {
	mu sync.Mutex

	// +checkatomic
	open int64

	// +checkatomic
	// +checklocks:mu
	total int64

	gen int64 // ordering: relaxed, hint, guarded by mu.
}

func (a *accounts) Open() int64 {
	return a.open // want `plain read of a.open, which is annotated \+checkatomic at annotated.go:\d+; use atomic.LoadInt64`
}

func (a *accounts) Add(n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.total+n >= 0 { // ok: mu is held, for a read
		atomic.AddInt64(&a.total, n)
	}
	a.gen++ // ok: the author says that mu guards it
}

func (a *accounts) Clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.total = 0 // want `plain write of a.total, which is written with atomic.AddInt64`
}

func (a *accounts) Total() int64 {
	return a.total // want `plain read of a.total`
}

func (a *accounts) Touch() {
	a.mu.Lock()
	defer a.mu.Unlock()
	atomic.AddInt64(&a.gen, 1)
}

func (a *accounts) Gen() int64 {
	return a.gen // want `plain read of a.gen`
}

func (a *accounts) Peek() (open, total int64) {
	return atomic.LoadInt64(&a.open), atomic.LoadInt64(&a.total)
}
