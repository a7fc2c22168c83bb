package checkthenact

import (
	"errors"
	"sync/atomic"
)

var errFull = errors.New("full")

type pool struct {
	size   atomic.Int32
	queued int64
	max    int32
	tasks  chan func()
	budget atomic.Int64
	free   atomic.Uint32
}

func (p *pool) spawn(f func()) error {
	if p.size.Load() >= p.max {
		return errFull
	}
	p.size.Add(1) // want `size is written after the test .*; Add first and test the result`
	go f()
	return nil
}

func (p *pool) enqueue(f func()) error {
	if n := atomic.LoadInt64(&p.queued); n >= int64(cap(p.tasks)) {
		return errFull
	}
	atomic.AddInt64(&p.queued, 1) // want `queued is written after the test .*; Add first and test the result`
	p.tasks <- f
	return nil
}

func (p *pool) spend(cost int64) bool {
	if p.budget.Load() < cost {
		return false
	}
	p.budget.Add(-cost) // want `budget is written after the test`
	return true
}

func (p *pool) claimBit(bit uint32) bool {
	if p.free.Load()&bit == 0 {
		return false
	}
	p.free.And(^bit) // want `free is written after the test .*; test the old value that And returns`
	return true
}

func (p *pool) claimBitInOneStep(bit uint32) bool {
	if p.free.Load()&bit == 0 { // ok: only saves the write
		return false
	}
	return p.free.And(^bit)&bit != 0
}

func (p *pool) addedAndTested() bool {
	if p.size.Load() >= p.max { // ok: what Add returns decides
		return false
	}
	if p.size.Add(1) > p.max {
		p.size.Add(-1)
		return false
	}
	return true
}

func (p *pool) retried(cost int64) bool {
	for {
		b := p.budget.Load()
		if b < cost {
			return false
		}
		if p.budget.CompareAndSwap(b, b-cost) { // ok: compares with what was tested
			return true
		}
	}
}

func (p *pool) floor() {
	if p.size.Load() > 0 {
		p.size.Add(-1) // want `size is written after the test`
	}
}

// otherCounter is limited by another variable.
func (p *pool) otherCounter() {
	if p.size.Load() < p.max {
		atomic.AddInt64(&p.queued, 1) // ok: not what was tested
	}
}
