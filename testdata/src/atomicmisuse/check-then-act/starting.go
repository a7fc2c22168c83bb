package checkthenact

import (
	"sync"
	"sync/atomic"
	"time"
)

type loop struct {
	started atomic.Bool
	paused  atomic.Bool
	wg      sync.WaitGroup
	timer   *time.Timer
	ticks   chan time.Time
	epoch   atomic.Int64
	last    atomic.Int64
}

func (l *loop) run() { l.wg.Done() }

func (l *loop) begin() {
	if l.started.Load() {
		return
	}
	l.started.Store(true) // want `started is written after the test`
	l.wg.Add(1)
	go l.run()
}

func (l *loop) waitGroupGo() {
	if !l.started.Load() {
		l.started.Store(true) // want `started is written after the test`
		l.wg.Go(l.run)
	}
}

func (l *loop) sends(now time.Time) {
	if l.paused.Load() {
		l.paused.Store(false) // want `paused is written after the test .*both send`
		l.ticks <- now
	}
}

func (l *loop) plainWrite(d time.Duration) {
	if !l.started.Load() {
		l.timer = time.NewTimer(d)
		l.started.Store(true) // want `started is written after the test`
	}
}

func (l *loop) tellsTheCaller() bool {
	if l.started.Load() {
		return false
	}
	l.started.Store(true) // want `started is written after the test .*both are told true`
	return true
}

// oncePerSecond lets two goroutines work in the same second.
func (l *loop) oncePerSecond(now int64, work func()) {
	if l.last.Load() == now {
		return
	}
	l.last.Store(now) // want `last is written after the test`
	work()
}

func (l *loop) cleared() {
	if l.paused.Load() {
		l.paused.Store(false) // ok: clearing it twice does no harm
	}
}

func (l *loop) otherFlag() {
	if l.started.Load() {
		l.paused.Store(true) // ok: not what was tested
		close(l.ticks)
	}
}

type single struct {
	mu    sync.Mutex
	ready atomic.Bool
	ch    chan int
}

func (s *single) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready.Load() {
		return
	}
	s.ready.Store(true) // ok: every writer holds mu
	close(s.ch)
}

func (s *single) reset() {
	s.mu.Lock()
	s.ch = make(chan int)
	s.ready.Store(false)
	s.mu.Unlock()
}

type lazily struct {
	once  sync.Once
	ready atomic.Bool
	ch    chan int
}

func (l *lazily) open() {
	l.once.Do(func() {
		if !l.ready.Load() {
			l.ready.Store(true) // ok: runs once
			close(l.ch)
		}
	})
}

type strict struct {
	state atomic.Int32
	refs  atomic.Int32
	ch    chan int
}

func (s *strict) open() {
	if s.state.Load() != idle {
		panic("opened twice")
	}
	s.state.Store(open) // want `state is written after the test .*both close s.ch`
	close(s.ch)
}

func (s *strict) openQuietly() {
	if s.state.Load() != idle {
		panic("opened twice")
	}
	s.state.Store(open) // want `state is written after the test .*both get past the panic`
}

func (s *strict) release() {
	if s.refs.Load() <= 0 {
		panic("released too often")
	}
	s.refs.Add(-1) // ok: the panic only checks what the callers guarantee
}

func newStrict() *strict {
	s := &strict{ch: make(chan int)}
	if s.state.Load() == idle {
		s.state.Store(open) // ok: nobody else has s yet
		close(s.ch)
	}
	return s
}
