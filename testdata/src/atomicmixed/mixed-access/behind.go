package mixed

import (
	"sync"
	"sync/atomic"
)

// The way to a word may lead through a sync.Map, a method that returns a pointer, or a pointer
// that several objects share.

type polls struct {
	byName sync.Map // of *uint64
	left   int
	mu     sync.Mutex
	none   *sync.Cond
}

func newPolls() *polls {
	t := new(polls)
	t.none = sync.NewCond(&t.mu)
	return t
}

func (t *polls) Count(name string) {
	n, ok := t.byName.Load(name)
	if !ok {
		n, _ = t.byName.LoadOrStore(name, new(uint64))
	}
	atomic.AddUint64(n.(*uint64), 1)
}

func (t *polls) Peek(name string) uint64 {
	if n, ok := t.byName.Load(name); ok {
		return *n.(*uint64) // want `plain read of \*n.\(\*uint64\)`
	}
	return 0
}

func (t *polls) Sum() (sum uint64) {
	t.byName.Range(func(_, n any) bool {
		sum += *n.(*uint64) // want `plain read of \*n.\(\*uint64\)`
		return true
	})
	return sum
}

// countAll waits, by a condition, for as many goroutines as it has started.
func countAll(names []string) (sum uint64) {
	t := newPolls()
	for _, name := range names {
		t.mu.Lock()
		t.left++
		t.mu.Unlock()
		go t.countOne(name)
	}
	t.mu.Lock()
	for t.left > 0 {
		t.none.Wait()
	}
	t.mu.Unlock()
	t.byName.Range(func(_, n any) bool {
		sum += *n.(*uint64) // ok: all have come to their end
		return true
	})
	return sum
}

func (t *polls) countOne(name string) {
	t.Count(name)
	t.mu.Lock()
	if t.left--; t.left == 0 {
		t.none.Broadcast()
	}
	t.mu.Unlock()
}

type pressure int64

func (p *pressure) word() *int64 { return (*int64)(p) }

func (p *pressure) set(n int64) { atomic.StoreInt64(p.word(), n) }

func (p *pressure) get() int64 {
	return *p.word() // want `plain read of \*p.word\(\)`
}

type boiler struct{ steam pressure }

func (b *boiler) Heat(n int64) { b.steam.set(n) }

func (b *boiler) Steam() int64 { return b.steam.get() }

// Handles of one thing share a count of how many are open.
type handle struct{ open *int32 }

func newHandle(of *handle) *handle {
	h := &handle{}
	if of != nil {
		h.open = of.open
	} else {
		var open int32
		h.open = &open
	}
	*h.open++ // want `plain update of \*h.open`
	return h
}

// Open returns another handle of the same thing.
func (h *handle) Open() *handle { return newHandle(h) }

// Close reports whether it was the last.
func (h *handle) Close() bool { return atomic.AddInt32(h.open, -1) == 0 }

// Of two buffers one is in use, by everybody: its index is the highest bit of a count.
type double struct {
	count  uint64
	totals [2]*struct{ sum, ended uint64 }
}

func newDouble() *double {
	d := &double{}
	for i := range d.totals {
		d.totals[i] = new(struct{ sum, ended uint64 })
	}
	return d
}

func (d *double) Add(n uint64) {
	hot := d.totals[atomic.AddUint64(&d.count, 1)>>63]
	hot.sum += n // want `plain update of hot.sum`
	atomic.AddUint64(&hot.ended, 1)
}

// Take is called by one goroutine at a time.
func (d *double) Take() uint64 {
	n := atomic.AddUint64(&d.count, 1<<63)
	cold := d.totals[(^n)>>63]
	for atomic.LoadUint64(&cold.ended) != n&(1<<63-1) {
	}
	atomic.StoreUint64(&cold.ended, 0)
	return atomic.SwapUint64(&cold.sum, 0)
}

type shipper struct{ next int64 }

// start must only be called from the main loop.
func (s *shipper) start() {
	go func() {
		for range 3 {
			s.ship()
		}
	}()
}

func (s *shipper) ship() {
	s.next++ // want `plain update of s.next`
}

// Next is how far the shipper has come.
func (s *shipper) Next() int64 { return atomic.LoadInt64(&s.next) }

// A named word has methods, which an interface may call.
type position uint64

func (p *position) advance(n uint64) { atomic.StoreUint64((*uint64)(p), n) }

func (p *position) Position() uint64 {
	return uint64(*p) // want `plain read of \*p`
}

type positioned interface{ Position() uint64 }

type follower struct {
	at   position
	tell positioned
}

func newFollower() *follower {
	f := &follower{}
	f.tell = &f.at
	return f
}

// Advance and Told may be called at any time.
func (f *follower) Advance(n uint64) { f.at.advance(n) }

func (f *follower) Told() uint64 { return f.tell.Position() }

// A cell is polled before it is claimed, so that what is claimed is not the cell's own word.
type cell struct {
	turn  uint64
	value int
}

type cells struct {
	all  []cell
	tail uint64
}

func newCells(n int) *cells {
	c := &cells{all: make([]cell, n)}
	for i := range c.all {
		c.all[i].turn = uint64(i) // ok: not shared yet
	}
	return c
}

func (c *cells) Push(v int) bool {
	at := atomic.LoadUint64(&c.tail)
	one := &c.all[at%uint64(len(c.all))]
	if atomic.LoadUint64(&one.turn) == at && atomic.CompareAndSwapUint64(&c.tail, at, at+1) {
		one.value = v
		one.turn = at + 1 // want `plain write of one.turn`
		return true
	}
	return false
}

// Loads of two slices, each of which is always a new one.
type load struct{ reads uint64 }

type loads struct {
	mu        sync.Mutex
	now, last []load
}

func newLoads(n int) *loads { return &loads{now: make([]load, n), last: make([]load, n)} }

func (l *loads) Read(i int) { atomic.AddUint64(&l.now[i].reads, 1) }

func (l *loads) Rotate() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.now {
		l.last[i].reads = atomic.SwapUint64(&l.now[i].reads, 0) // ok: of the other slice
	}
}

func (l *loads) Last(i int) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last[i].reads // ok: the same
}
