package stalecas

import "sync/atomic"

type counter struct {
	n    atomic.Int64
	max  atomic.Int64
	bits uint32
}

func (c *counter) add(by int64) {
	old := c.n.Load()
	for !c.n.CompareAndSwap(old, old+by) { // want `stale-cas: c.n is still expected to hold what was loaded at bad.go:\d+ when tried again, which then fails for ever; load it anew in the loop`
	}
}

func (c *counter) raise(to int64) bool {
	return c.max.CompareAndSwap(c.max.Load(), to) // want `c.max is expected to hold what it is loaded with in the same call, which compares nothing; .*use Swap`
}

func (c *counter) set(bit uint32) {
	for {
		v := atomic.LoadUint32(&c.bits) | bit
		if atomic.CompareAndSwapUint32(&c.bits, atomic.LoadUint32(&c.bits), v) { // want `the new value of c.bits is computed from the Load at bad.go:\d+, the expected one from that at bad.go:\d+; load it once for both`
			return
		}
	}
}
