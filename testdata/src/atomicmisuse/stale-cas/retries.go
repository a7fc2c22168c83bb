package stalecas

import (
	"runtime"
	"sync/atomic"
	"time"
)

type state struct {
	word atomic.Uint64
	head atomic.Pointer[item]
	next atomic.Uint64
	tail struct{ end atomic.Uint64 }
}

type item struct {
	v    int
	next *item
}

func (s *state) infinite(bit uint64) {
	old := s.word.Load()
	for {
		if s.word.CompareAndSwap(old, old|bit) { // want `word is still expected to hold what was loaded at retries.go:\d+ when tried again`
			return
		}
		runtime.Gosched()
	}
}

func (s *state) push(v int) {
	it := &item{v: v}
	it.next = s.head.Load()
	for !s.head.CompareAndSwap(it.next, it) { // want `head is still expected to hold what was loaded at retries.go:\d+ when tried again`
		time.Sleep(time.Microsecond)
	}
}

func (s *state) pushReloaded(v int) {
	it := &item{v: v}
	for {
		it.next = s.head.Load()
		if s.head.CompareAndSwap(it.next, it) {
			return
		}
	}
}

func (s *state) pushReloadedAfterwards(v int) {
	it := &item{v: v, next: s.head.Load()}
	for !s.head.CompareAndSwap(it.next, it) {
		it.next = s.head.Load() // ok: reloaded before the next try
	}
}

func (s *state) bounded(bit uint64) bool {
	old := s.word.Load()
	for range 10 {
		if s.word.CompareAndSwap(old, old|bit) { // want `word is still expected to hold what was loaded at retries.go:\d+ when tried again`
			return true
		}
	}
	return false
}

func (s *state) gotoLoop(bit uint64) {
	old := s.word.Load()
retry:
	if !s.word.CompareAndSwap(old, old|bit) { // want `word is still expected to hold what was loaded at retries.go:\d+ when tried again`
		goto retry
	}
}

func (s *state) gotoReload(bit uint64) {
retry:
	old := s.word.Load()
	if !s.word.CompareAndSwap(old, old|bit) {
		goto retry
	}
}

func (s *state) continued(work func() bool) {
	old := s.word.Load()
	for {
		if !work() {
			continue
		}
		if !s.word.CompareAndSwap(old, old+1) { // want `word is still expected to hold what was loaded at retries.go:\d+ when tried again`
			continue
		}
		return
	}
}

func (s *state) reloadedInOneBranch(bit uint64) {
	old := s.word.Load()
	for !s.word.CompareAndSwap(old, old|bit) {
		if s.next.Load() > 10 {
			return
		}
		old = s.word.Load()
	}
}

func (s *state) nested() {
	s.tail.end.Add(1)
	old := s.tail.end.Load()
	for old < 100 {
		if s.tail.end.CompareAndSwap(old, old*2) { // want `end is still expected to hold what was loaded at retries.go:\d+ when tried again`
			break
		}
	}
}

func (s *state) triedOnce(bit uint64) bool {
	old := s.word.Load()
	return s.word.CompareAndSwap(old, old|bit) // ok: no retry
}

func (s *state) failureLeaves(words []uint64) bool {
	old := s.word.Load()
	for _, w := range words {
		if w == old {
			return s.word.CompareAndSwap(old, w+1) // ok: no retry
		}
	}
	return false
}

// claimed waits for what its caller saw.
func (s *state) claimed(seen uint64) {
	for !s.word.CompareAndSwap(seen, seen+1) { // ok: waits for a parameter's value
		runtime.Gosched()
	}
}

// ticket waits for its turn.
func (s *state) ticket() {
	mine := s.next.Add(1) - 1
	for !s.word.CompareAndSwap(mine, mine+1) { // ok: waits for another variable's value
		runtime.Gosched()
	}
}
