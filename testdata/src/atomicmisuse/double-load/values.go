package doubleload

import (
	"errors"
	"sync/atomic"
	"time"
)

type tuner struct {
	share   atomic.Int64
	buckets atomic.Uint32
	state   atomic.Int32
	table   [16]int
	pending chan int
	last    atomic.Int64
	cfg     atomic.Pointer[options]
	calls   atomic.Int64
}

func (t *tuner) reset(share int64, buckets uint32, state int32) {
	t.share.Store(share)
	t.buckets.Store(buckets)
	t.state.Store(state)
	t.cfg.Store(&options{timeout: int(share)})
}

func (t *tuner) divisor(n int64) int64 {
	if t.share.Load() == 0 {
		return 0
	}
	return n / t.share.Load() // want `share is loaded again after its value loaded`
}

func (t *tuner) element() int {
	if t.buckets.Load() < uint32(len(t.table)) {
		return t.table[t.buckets.Load()] // want `buckets is loaded again after its value loaded`
	}
	return 0
}

func (t *tuner) length() []int {
	if t.buckets.Load() > 1000 {
		return nil
	}
	return make([]int, t.buckets.Load()) // want `buckets is loaded again after its value loaded`
}

func (t *tuner) dividedInPlace(total int64) int64 {
	if t.share.Load() != 0 {
		total /= t.share.Load() // want `share is loaded again after its value loaded`
	}
	return total
}

const (
	starting int32 = iota
	ready
	stopping
)

var errState = errors.New("state")

func (t *tuner) oneDecision() error {
	if t.state.Load() == stopping {
		return errState
	} else if t.state.Load() == starting { // want `state is loaded again after its value loaded`
		return nil
	}
	return errState
}

func (t *tuner) oneCondition() bool {
	return t.state.Load() == starting || t.state.Load() == ready // want `state is loaded again after its value loaded`
}

func (t *tuner) oneSnapshot() int {
	return t.cfg.Load().timeout * len(t.cfg.Load().names) // want `cfg is loaded again after its value loaded`
}

func (t *tuner) pair(use func(timeout int, names []string)) {
	use(t.cfg.Load().timeout, t.cfg.Load().names) // want `cfg is loaded again after its value loaded`
}

func (t *tuner) literal() options {
	return options{
		timeout: t.cfg.Load().timeout,
		names:   t.cfg.Load().names, // want `cfg is loaded again after its value loaded`
	}
}

func (t *tuner) bothHalves() (hi, lo uint64) {
	s := uint64(t.share.Load())
	return s >> 32, s & 0xffff
}

func (t *tuner) logged(logf func(string, ...any)) {
	if t.share.Load() > 10 {
		logf("share %d", t.share.Load()) // ok: only logged
	}
}

func (t *tuner) waited() bool {
	if t.state.Load() == starting {
		time.Sleep(time.Second)
		return t.state.Load() == ready // ok: read again after waiting
	}
	return false
}

func (t *tuner) received() bool {
	if t.state.Load() == ready {
		<-t.pending
		return t.state.Load() == stopping // ok: read again after waiting
	}
	return false
}

func (t *tuner) nextIteration(in []int) (n int64) {
	for range in {
		if t.share.Load() > n { // ok: a new value in each iteration
			n = t.share.Load() - n
		}
	}
	return n
}

func (t *tuner) elapsed(work func()) int64 {
	before := t.calls.Load()
	work()
	return t.calls.Load() - before // ok: what work has added
}

func (t *tuner) called() { t.calls.Add(1) }

func (t *tuner) stable() int64 {
	for {
		s := t.share.Load()
		b := t.buckets.Load()
		if t.share.Load() == s { // ok: checks that nothing has changed
			return s + int64(b)
		}
	}
}

func (t *tuner) spins() int32 {
	for i := 0; i < 100 && t.state.Load() == starting; i++ {
		if t.state.Load() == stopping { // ok: re-read on purpose
			return stopping
		}
	}
	return t.state.Load()
}
