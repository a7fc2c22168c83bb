package plainreset

import (
	"sync"
	"sync/atomic"
)

type counters struct {
	sent   atomic.Int64
	failed int64 // accessed with the atomic functions
}

// A report holds what was counted, for one goroutine.
type report struct{ sent, failed int64 }

func newCounters(failed int64) *counters {
	c := &counters{}
	*c = counters{failed: failed} // ok: nobody else has c yet
	return c
}

func (c *counters) reset() {
	c.sent.Store(0)
	atomic.StoreInt64(&c.failed, 0)
}

func (c *counters) report() report {
	return report{c.sent.Load(), atomic.LoadInt64(&c.failed)}
}

func total(all []counters) (n int64) {
	for i := range all {
		n += all[i].sent.Load()
	}
	return n
}

var pool = sync.Pool{New: func() any { return new(counters) }}

func get() *counters {
	c := pool.Get().(*counters)
	*c = counters{} // ok: taken from a pool
	return c
}
