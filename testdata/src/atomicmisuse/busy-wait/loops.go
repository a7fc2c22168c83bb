package busywait

import (
	"context"
	"log"
	"sync/atomic"
)

type barrier struct {
	seen  atomic.Int32
	total int32
	state atomic.Uint32
	next  atomic.Pointer[node]
	turn  atomic.Uint64
	stop  chan struct{}
	inner struct{ open atomic.Bool }
	slots [4]atomic.Bool
}

type node struct {
	done atomic.Bool
	next *node
}

func (b *barrier) againstAField() {
	for b.seen.Load() < b.total { // want `loop spins on b.seen without yielding`
	}
}

func (b *barrier) breaks() {
	for { // want `loop spins on b.seen without yielding`
		if b.seen.Load() == b.total {
			break
		}
	}
}

func (b *barrier) continues() uint32 {
	for { // want `loop spins on b.state without yielding`
		s := b.state.Load()
		if s == 0 {
			continue
		}
		return s
	}
}

func (b *barrier) switches() bool {
	for { // want `loop spins on b.state without yielding`
		switch b.state.Load() {
		case 1:
			return true
		case 2:
			return false
		}
	}
}

func (b *barrier) postStatement() {
	for s := b.state.Load(); s != 0; s = b.state.Load() { // want `loop spins on b.state without yielding`
	}
}

func (b *barrier) gotoLoop() {
again:
	if b.state.Load() == 0 { // want `loop spins on b.state without yielding`
		goto again
	}
}

func (b *barrier) nested() {
	for !b.inner.open.Load() { // want `loop spins on b.inner.open without yielding`
	}
}

func (b *barrier) element(i int) {
	for !b.slots[i].Load() { // want `loop spins on b.slots\[i\] without yielding`
	}
}

func (b *barrier) ticket(mine uint64) {
	for b.turn.Load() != mine { // want `loop spins on b.turn without yielding`
	}
}

func (b *barrier) swapped() {
	for b.state.Swap(1) == 1 { // want `loop spins on b.state without yielding`
	}
}

func (b *barrier) twoConditions() {
	for b.state.Load() == 0 && !b.inner.open.Load() { // want `loop spins on b.state without yielding`
	}
}

func (b *barrier) untilSet() *node {
	var n *node
	for n == nil { // want `loop spins on b.next without yielding`
		n = b.next.Load()
	}
	return n
}

func (b *barrier) countedLoads() (spins int) {
	for b.state.Load() == 0 { // want `loop spins on b.state without yielding`
		spins++
	}
	return spins
}

func (b *barrier) boundedByACount() bool {
	for i := 0; i < 1000; i++ { // ok: a bounded count
		if b.state.Load() != 0 {
			return true
		}
	}
	return false
}

func (b *barrier) boundedByARange() bool {
	for range 100 { // ok: a bounded count
		if b.state.Load() != 0 {
			return true
		}
	}
	return false
}

func (b *barrier) selects(ctx context.Context) {
	for b.state.Load() == 0 { // ok: waits
		select {
		case <-ctx.Done():
			return
		case <-b.stop:
		}
	}
}

func (b *barrier) works(next func() int) (sum int) {
	for b.state.Load() == 0 { // ok: works until told to stop
		sum += next()
	}
	return sum
}

func (b *barrier) writes(p []int) {
	for i := 0; b.state.Load() == 0; i++ { // ok: works until told to stop
		p[i%len(p)] = i
	}
}

func (b *barrier) logs() {
	for b.state.Load() == 0 { // ok: log does more than nothing
		log.Print("waiting")
	}
}

func (b *barrier) walks() *node {
	n := b.next.Load()
	for n != nil && n.done.Load() { // ok: another node each time
		n = n.next
	}
	return n
}

func (b *barrier) raises(to uint32) {
	for {
		old := b.state.Load()
		if old >= to || b.state.CompareAndSwap(old, to) { // ok: retries rather than waits
			return
		}
	}
}

func (b *barrier) yieldsSometimes() {
	for i := 0; b.state.Load() == 0; i++ { // ok: yields now and then
		if i%16 == 0 {
			<-b.stop
		}
	}
}
