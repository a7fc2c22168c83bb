package mixed

import (
	"sync"
	"sync/atomic"
)

// Locks that do not help.

type cache struct {
	mu    sync.RWMutex
	items map[string]string
	hits  int64
	gen   uint64
	size  int64
}

func (c *cache) Get(key string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	atomic.AddInt64(&c.hits, 1)
	return c.items[key]
}

func (c *cache) Stats() int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.hits // want `plain read of c.hits`
}

func (c *cache) Put(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
	c.gen++ // want `plain update of c.gen, which is read with atomic.LoadUint64`
}

func (c *cache) Gen() uint64 { return atomic.LoadUint64(&c.gen) }

func (c *cache) Grow(n int64) { atomic.AddInt64(&c.size, n) }

func (c *cache) Size() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size // want `plain read of c.size`
}

type seat struct{ state int32 }

func (s *seat) leave() { atomic.StoreInt32(&s.state, 1) }

type bench struct {
	mu    sync.Mutex
	seats []*seat
}

func (r *bench) Enter() *seat {
	s := new(seat)
	r.mu.Lock()
	r.seats = append(r.seats, s)
	r.mu.Unlock()
	return s
}

func (r *bench) Sweep() (left int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.seats[:0]
	for _, s := range r.seats {
		if s.state == 1 { // want `plain read of s.state`
			left++
			continue
		}
		kept = append(kept, s)
	}
	r.seats = kept
	return left
}

// The lock is held where the goroutine is started, not while it runs.

type crew struct {
	mu      sync.Mutex
	running bool
	hauled  int64
}

func (c *crew) start(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		go do()
	}
}

func (c *crew) haul() { atomic.AddInt64(&c.hauled, 1) }

func (c *crew) work(n int) {
	for range n {
		c.start(func() { c.haul() })
	}
}

func (c *crew) Hauled() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hauled // want `plain read of c.hauled`
}
