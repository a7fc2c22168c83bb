package doubleload

import (
	"sync/atomic"
	"time"
)

type proxy struct {
	logger atomic.Pointer[logger]
	limit  atomic.Int64
	window atomic.Uint64
}

func (p *proxy) setLogger(l *logger) { p.logger.Store(l) }

func (p *proxy) log(text string) {
	if l := p.logger.Load(); l != nil {
		l.log(text)
	}
}

func (p *proxy) setLimit(n int64) { p.limit.Store(n) }

func (p *proxy) left(used int64) int64 { return max(0, p.limit.Load()-used) }

func (p *proxy) move(start, end uint32) { p.window.Store(uint64(start)<<32 | uint64(end)) }

func (p *proxy) size() uint32 {
	w := p.window.Load()
	return uint32(w) - uint32(w>>32)
}

func (p *proxy) await(n int64) int64 {
	for p.limit.Load() < n {
		time.Sleep(time.Millisecond)
	}
	return p.limit.Load() // ok: read again after waiting
}
