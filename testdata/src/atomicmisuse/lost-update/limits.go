package lostupdate

import "sync/atomic"

type progress struct {
	done  atomic.Int64
	start int64
	log   []int64
}

// FN_acrossMethods loads in one method and stores in another.
func (p *progress) FN_acrossMethods() { p.start = p.done.Load() }

func (p *progress) finish(n int64) { p.done.Store(p.start + n) }

// FN_throughALongCallee stores in a function that branches.
func (p *progress) FN_throughALongCallee() { p.advance(p.done.Load() + 1) }

func (p *progress) advance(to int64) {
	for i := range p.log {
		if p.log[i] > to {
			return
		}
	}
	p.done.Store(to)
}

// FN_indexed uses the value as an index too, as a ring buffer's one writer
// does.
func (p *progress) FN_indexed(at int64) {
	n := p.done.Load()
	p.log[n] = at
	p.done.Store(n + 1)
}

// FN_throughAChannel loses sight of the value.
func (p *progress) FN_throughAChannel(c chan int64) {
	c <- p.done.Load() + 1
	p.done.Store(<-c)
}
