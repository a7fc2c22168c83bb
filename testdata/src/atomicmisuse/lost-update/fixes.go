package lostupdate

import (
	"fmt"
	"math"
	"sync/atomic"
)

const step = 4

type fixable struct {
	hits   atomic.Int64
	words  atomic.Uint64
	flags  atomic.Uint32
	signs  atomic.Int32
	on     atomic.Bool
	high   atomic.Int64
	low    atomic.Int64
	taken  atomic.Int64
	weight int64
	bits   uint32
	plain  uint32
}

func (m *fixable) add(d int64, u uint64) {
	m.hits.Store(m.hits.Load() + d) // want `use Add`

	m.hits.Store(d + m.hits.Load()) // want `use`

	m.hits.Store(m.hits.Load() - 1) // want `use Add`

	m.hits.Store(m.hits.Load() - (d + 1)) // want `use Add`

	m.words.Store(m.words.Load() - 1) // want `use Add`

	m.words.Store(m.words.Load() - step) // want `use Add`

	m.words.Store(m.words.Load() - u) // want `use Add`

	atomic.StoreInt64(&m.weight, atomic.LoadInt64(&m.weight)-d) // want `use Add`

	atomic.StoreUint32(&m.plain, atomic.LoadUint32(&m.plain)-2) // want `use Add`
}

func (m *fixable) set(bit uint32, sign int32) {
	m.flags.Store(m.flags.Load() | bit) // want `use Or`

	m.flags.Store(m.flags.Load() & bit) // want `use And`

	m.flags.Store(m.flags.Load() &^ bit) // want `use And`

	m.flags.Store(m.flags.Load() &^ step) // want `use And`

	m.flags.Store(m.flags.Load() &^ (1 << 3)) // want `use And`

	m.signs.Store(m.signs.Load() &^ step) // want `use And`

	m.signs.Store(m.signs.Load() &^ (sign | 1)) // want `use And`

	atomic.StoreUint32(&m.bits, atomic.LoadUint32(&m.bits)|bit) // want `use Or`
}

// throughLocals keep what a comment says beside them.
func (m *fixable) throughLocals(bit uint32, d int64) int64 {
	// Count it.
	n := m.hits.Load()
	m.hits.Store(n + d) // want `use Add`

	v := m.flags.Load() // the flags
	v |= bit
	// Seen by everybody.
	m.flags.Store(v) // want `use Or`

	w := m.flags.Load()
	w = w &^ bit
	m.flags.Store(w) // want `use And`

	id := m.hits.Load() + 1
	m.hits.Store(id) // want `use`
	fmt.Println(id)

	next := m.hits.Load()
	next++
	m.hits.Store(next) // want `use Add`
	return next
}

// usedBefore needs the old value, so nothing is offered.
func (m *fixable) usedBefore() int64 {
	n := m.hits.Load()
	m.hits.Store(n + 1) // want `use Add`
	return n
}

// lookedAt tests the bits before it sets one.
func (m *fixable) lookedAt(bit uint32) {
	v := m.flags.Load()
	if v&bit != 0 {
		return
	}
	v |= bit
	m.flags.Store(v) // want `use Or`
}

func (m *fixable) loops(old, factor int64) {
	m.hits.Store(m.hits.Load() * factor) // want `use a CompareAndSwap loop`

	m.hits.Store(int64(math.Sqrt(float64(m.hits.Load())))) // want `use a CompareAndSwap loop`

	m.hits.Store(max(m.hits.Load(), old)) // want `use a CompareAndSwap loop`

	m.on.Store(!m.on.Load()) // want `use a CompareAndSwap loop`

	atomic.StoreInt64(&m.weight, clamp(atomic.LoadInt64(&m.weight))) // want `use a CompareAndSwap loop`

	cur := m.words.Load()
	m.words.Store(cur<<1 | cur>>63) // want `use a CompareAndSwap loop`
}

func clamp(n int64) int64 { return n % 100 }

// effects would happen again in a loop.
func (m *fixable) effects(next func(int64) int64) {
	m.hits.Store(next(m.hits.Load())) // want `use a CompareAndSwap loop`
}

// extremes keeps what is said beside the test.
func (m *fixable) extremes(n int64) {
	if m.high.Load() < n { // a new record
		m.high.Store(n) // want `use a CompareAndSwap loop`
	}
}

func (m *fixable) extremesOfLocals(n int64) {
	if n > m.high.Load() {
		m.high.Store(n) // want `use a CompareAndSwap loop`
	}
	if low := m.low.Load(); low == 0 || n < low {
		m.low.Store(n) // want `use a CompareAndSwap loop`
	}
	low := m.low.Load()
	if n < low {
		m.low.Store(n) // want `use a CompareAndSwap loop`
	}
}

// recordAndTell does more than store.
func (m *fixable) recordAndTell(n int64, tell chan int64) {
	if m.high.Load() < n {
		m.high.Store(n) // want `use a CompareAndSwap loop`
		tell <- n
	}
}

func (m *fixable) take(n int64) { m.taken.Add(n) }

func (m *fixable) drain(tell func(int64)) {
	n := m.taken.Load()
	fmt.Println("drained", n)
	m.taken.Store(0) // want `Swap\(0\)`
	tell(n)
}

func (m *fixable) drainIfAny(tell func(int64)) {
	if n := m.taken.Load(); n != 0 {
		m.taken.Store(0) // want `Swap\(0\)`
		tell(n)
	}
}

// drainAfter resets what tell may have added.
func (m *fixable) drainAfter(tell func(int64)) {
	n := m.taken.Load()
	tell(n)
	m.taken.Store(0) // want `Swap\(0\)`
}

func (m *fixable) drainBySubtraction() int64 {
	n := m.taken.Load()
	m.taken.Add(-n) // want `subtracted`
	return n
}

// late is deferred.
func (m *fixable) late() {
	defer m.hits.Store(m.hits.Load() + 1) // want `use Add`
}
