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
