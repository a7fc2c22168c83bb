package busywait

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

type poller struct {
	applied atomic.Uint64
	paused  []atomic.Bool
	state   atomic.Int32
	work    chan func()
}

func (p *poller) selectsWithDefault(ctx context.Context, index uint64) error {
	for { // want `loop spins on p.applied without yielding`
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
			if p.applied.Load() >= index {
				return nil
			}
		}
	}
}

func (p *poller) selectsAndWaits(ctx context.Context, index uint64) error {
	for p.applied.Load() < index {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond): // ok: waits
		}
	}
	return nil
}

func (p *poller) pausesWithContinue(ctx context.Context, i int) {
	for ctx.Err() == nil {
		if p.paused[i].Load() { // want `loop spins on p.paused\[i\] without yielding while it continues here; wait on a channel, a sync.Cond or a WaitGroup, or call runtime.Gosched before`
			continue
		}
		(<-p.work)()
	}
}

func (p *poller) yieldsBefore(ctx context.Context, i int) {
	for ctx.Err() == nil {
		runtime.Gosched()
		if p.paused[i].Load() {
			continue // ok: yields
		}
		(<-p.work)()
	}
}

func (p *poller) countsOn() {
	for i := 0; i < len(p.paused); i++ {
		if p.paused[i].Load() {
			continue // ok: goes on to the next one
		}
		(<-p.work)()
	}
}

func (p *poller) triesAgain() {
	for {
		s := p.state.Load()
		if s < 0 {
			continue // ok: a retry of the CompareAndSwap
		}
		if p.state.CompareAndSwap(s, s+1) {
			return
		}
	}
}

type stage struct{ started, drained atomic.Int64 }

func drain(stages []stage) {
	for i := range stages {
		for { // want `loop spins on st.drained without yielding`
			st := &stages[i]
			if st.drained.Load() >= st.started.Load() {
				break
			}
		}
	}
}
