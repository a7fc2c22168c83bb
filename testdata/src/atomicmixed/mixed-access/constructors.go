package mixed

import (
	"sync"
	"sync/atomic"
)

// A constructor's object is its own until the first goroutine has it, whoever calls the
// constructor and however the goroutine is started.

type pump struct {
	rate  int64
	stop  chan struct{}
	tasks sync.WaitGroup
}

func (p *pump) work() { atomic.AddInt64(&p.rate, 1) }

func (p *pump) close() {
	close(p.stop)
	p.tasks.Wait()
}

func (p *pump) start() { go p.work() }

// Pumps calls the constructors, which nobody else does.
func Pumps() []*pump {
	var all []*pump
	for range 2 {
		all = append(all,
			latePump(), localStart(), groupPump(), valuePump(), deferredReset(), deferredCall(), deepLate(), pumpOf([]pumpOption{limited(3)}),
			earlyPump(), twoPumps(), joinedPump(), deferredJoined())
	}
	return all
}

func latePump() *pump {
	p := &pump{}
	p.start()
	p.rate = 1 // want `plain write of p.rate`
	return p
}

func localStart() *pump {
	start := func(f func()) { go f() }
	p := &pump{}
	start(func() { p.work() })
	p.rate = 1 // want `plain write of p.rate`
	return p
}

func groupPump() *pump {
	p := &pump{}
	p.tasks.Go(p.work)
	p.rate = 1 // want `plain write of p.rate`
	return p
}

func valuePump() *pump {
	p := &pump{}
	work := p.work
	go work()
	p.rate = 1 // want `plain write of p.rate`
	return p
}

func deferredReset() *pump {
	p := &pump{}
	defer func() {
		p.rate = 1 // want `plain write of p.rate`
	}()
	go p.work()
	return p
}

func deferredCall() *pump {
	p := &pump{}
	defer p.open()
	p.start()
	return p
}

func (p *pump) open() {
	p.rate = 2 // want `plain write of p.rate`
}

func deepLate() *pump {
	p := &pump{}
	p.start()
	p.recoverState()
	return p
}

func (p *pump) recoverState() { p.readState() }

func (p *pump) readState() {
	p.rate = 7 // want `plain write of p.rate`
}

type pumpOption func(*pump)

func limited(rate int64) pumpOption {
	return func(p *pump) {
		p.rate = rate // want `plain write of p.rate`
	}
}

func pumpOf(options []pumpOption) *pump {
	p := &pump{}
	p.start()
	for _, apply := range options {
		apply(p)
	}
	return p
}

func earlyPump() *pump {
	p := &pump{}
	defer p.start()
	p.warmUp()
	return p
}

// twoPumps sets up the second pump when the first one is running.
func twoPumps() *pump {
	p := &pump{}
	p.start()
	q := &pump{}
	q.warmUp()
	q.start()
	return q
}

func (p *pump) warmUp() {
	p.rate = 2 // ok: not started, whatever others are
}

func joinedPump() *pump {
	p := &pump{stop: make(chan struct{})}
	p.tasks.Go(p.work)
	p.close()
	p.rate = 1 // ok: has been waited for
	return p
}

func deferredJoined() *pump {
	p := &pump{stop: make(chan struct{})}
	defer func() {
		p.close()
		p.rate = 1 // ok: has been waited for
	}()
	p.tasks.Go(p.work)
	return p
}

// warmed is reset by a goroutine that nobody waits for, and read after a wait for others.
func warmed(count func(int64)) {
	var calls int64
	go func() {
		atomic.StoreInt64(&calls, 0)
	}()
	var callers sync.WaitGroup
	callers.Go(func() { atomic.AddInt64(&calls, 1) })
	callers.Wait()
	count(calls) // want `plain read of calls`
}

// Warmed is what calls warmed.
func Warmed() (calls int64) {
	warmed(func(n int64) { calls = n })
	return calls
}
