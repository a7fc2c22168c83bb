package lostupdate

import (
	"errors"
	"sync/atomic"
)

var errClosed = errors.New("closed")

type session struct {
	closed  atomic.Bool
	window  atomic.Int64
	backoff atomic.Int64
	seq     atomic.Uint64
	rate    atomic.Uint64
}

// earlyReturns stand between the Load and the Store.
func (s *session) earlyReturns(ack, limit int64) error {
	w := s.window.Load()
	if s.closed.Load() {
		return errClosed
	}
	if ack < 0 {
		return errors.New("negative")
	}
	grown := w + ack
	if grown > limit {
		grown = limit
	}
	if grown == w {
		return nil
	}
	s.window.Store(grown) // want `window is stored from its value loaded`
	return nil
}

func (s *session) inASwitch(ok bool, err error) {
	d := s.backoff.Load()
	switch {
	case ok:
		d = 0
	case errors.Is(err, errClosed):
		return
	default:
		d *= 2
	}
	s.backoff.Store(d) // want `backoff is stored from its value loaded`
}

func (s *session) oneBranchEach(up bool) {
	w := s.window.Load()
	if up {
		s.window.Store(w + 1) // want `window is stored from its value loaded .*; use Add`
	} else {
		s.window.Store(w / 2) // want `window is stored from its value loaded .*; use a CompareAndSwap loop`
	}
}

func (s *session) inALoop(sizes []int) {
	for _, n := range sizes {
		cur := s.seq.Load()
		if n == 0 {
			continue
		}
		s.seq.Store(cur + uint64(n)) // want `seq is stored from its value loaded .*; use Add`
	}
}

func (s *session) aroundALoop(sizes []int) {
	sum := s.seq.Load()
	for _, n := range sizes {
		sum += uint64(n)
	}
	s.seq.Store(sum) // want `seq is stored from its value loaded`
}

// movingAverage weighs the old value.
func (s *session) movingAverage(sample uint64) {
	old := s.rate.Load()
	if old == 0 {
		s.rate.Store(sample)
		return
	}
	s.rate.Store((old*7 + sample) / 8) // want `rate is stored from its value loaded`
}

func (s *session) storedAsGiven(w int64) {
	if s.window.Load() == w {
		return
	}
	s.window.Store(w) // ok: not computed from the value
}

func (s *session) restored(f func()) {
	old := s.window.Load()
	s.window.Store(0)
	f()
	s.window.Store(old) // ok: put back as it was
}

func (s *session) viaTheOther() {
	s.window.Store(s.backoff.Load() + 1) // ok: another variable
}
