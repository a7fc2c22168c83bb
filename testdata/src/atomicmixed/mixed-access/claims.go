package mixed

import (
	"sync"
	"sync/atomic"
)

// What the author says of a lock: it is that of the others, or theirs is not.

type conn struct {
	mu    sync.Mutex
	limit int32
	subs  int32
	subsN int
	in    chan int32
}

// applyLimit sets the limit that read looks at without the lock.
// Lock is held on entry.
func (c *conn) applyLimit(n int32) {
	c.limit = n // want `plain write of c.limit`
}

// setSubs sets the limit of subscriptions.
// Lock is held on entry.
func (c *conn) setSubs(n int32) {
	atomic.StoreInt32(&c.subs, n)
	if c.full() {
		c.subsN--
	}
}

func (c *conn) full() bool {
	return c.subsN > int(c.subs) // ok: all who set it hold the lock, says the author, or here
}

// Subscribe adds a subscription.
func (c *conn) Subscribe() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.full() {
		return false
	}
	c.subsN++
	return true
}

// SetSubs sets the limit of subscriptions.
func (c *conn) SetSubs(n int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setSubs(n)
}

// serve starts the goroutine that reads; what it reads may be a new limit.
func (c *conn) serve() {
	go c.read()
}

func (c *conn) read() {
	for n := range c.in {
		if n > atomic.LoadInt32(&c.limit) {
			c.mu.Lock()
			c.applyLimit(n)
			c.mu.Unlock()
		}
	}
}

// Reload sets the limit of a connection that is served.
func (c *conn) Reload(n int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applyLimit(n)
}

// Detached: whoever counts holds the lock, for reading, with which the map is replaced.
type tally struct {
	mu sync.RWMutex
	by map[string]*uint64
}

func (t *tally) Inc(label string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if n := t.by[label]; n != nil {
		atomic.AddUint64(n, 1)
	}
}

func (t *tally) Drain() (sum uint64) {
	t.mu.Lock()
	old := t.by
	t.by = make(map[string]*uint64)
	t.mu.Unlock()
	for _, n := range old {
		sum += *n // ok: out of reach
	}
	return sum
}

func (t *tally) Peek() (sum uint64) {
	t.mu.Lock()
	by := t.by
	t.mu.Unlock()
	for _, n := range by {
		sum += *n // want `plain read of \*n`
	}
	return sum
}

// A barrier lets all go on once the last has come.
type barrier struct {
	parties int32
	waiting int32
	release []chan struct{}
}

func (b *barrier) await(round int) {
	if atomic.AddInt32(&b.waiting, 1) == b.parties {
		b.waiting = 0 // ok: the others wait
		close(b.release[round])
		return
	}
	<-b.release[round]
}

func relax(parties, rounds int) {
	b := &barrier{parties: int32(parties)}
	for range rounds {
		b.release = append(b.release, make(chan struct{}))
	}
	var wg sync.WaitGroup
	for range parties {
		wg.Go(func() {
			for round := range rounds {
				b.await(round)
			}
		})
	}
	wg.Wait()
}

// A tenth starts anew every so often, while others go on.
type tenth struct{ seen int32 }

func (s *tenth) Sample() bool {
	if atomic.AddInt32(&s.seen, 1) == 10 {
		s.seen = 0 // want `plain write of s.seen`
		return true
	}
	return false
}

// A journal has one goroutine that writes.
type journal struct {
	in     chan []byte
	done   chan struct{}
	offset int64
	synced int64
}

func newJournal() *journal {
	j := &journal{in: make(chan []byte, 1), done: make(chan struct{})}
	go func() {
		defer close(j.done)
		for record := range j.in {
			atomic.AddInt64(&j.offset, int64(len(record)))
			if j.offset-j.synced > 100 { // ok: its own count
				j.synced = j.offset
			}
		}
	}()
	return j
}

func (j *journal) Offset() int64 { return atomic.LoadInt64(&j.offset) }
