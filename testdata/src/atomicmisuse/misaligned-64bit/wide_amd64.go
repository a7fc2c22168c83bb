package misaligned64bit

import "sync/atomic"

type wide struct {
	closed bool
	hits   int64 // ok: this file is for 64 bits only
}

func (w *wide) onAmd64() { atomic.AddInt64(&w.hits, 1) }
