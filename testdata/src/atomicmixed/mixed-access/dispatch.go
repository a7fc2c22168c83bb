package mixed

import (
	"sync"
	"sync/atomic"
)

// Options behind an interface, applied to an object that nobody has yet.

type quotaOption interface{ apply(*quota) }

type limitOption int32

func (o limitOption) apply(q *quota) { q.limit = int32(o) } // ok: only newQuota applies options

type quotaFunc struct{ f func(*quota) }

func (o *quotaFunc) apply(q *quota) { o.f(q) }

func unlimited() quotaOption {
	return &quotaFunc{func(q *quota) { q.limit = -1 }} // ok: the same
}

type quota struct{ limit, used int32 }

func newQuota(opts ...quotaOption) *quota {
	q := &quota{limit: 1}
	for _, o := range opts {
		o.apply(q)
	}
	go q.serve()
	return q
}

func (q *quota) serve() {
	for atomic.LoadInt32(&q.used) < atomic.LoadInt32(&q.limit) {
		atomic.AddInt32(&q.used, 1)
	}
}

func (q *quota) Limit(n int32) { atomic.StoreInt32(&q.limit, n) }

// What an interface's method does where it is called on several goroutines.

type stage interface{ run(in []int) }

type dedupe struct{ dropped int64 }

func (d *dedupe) run(in []int) {
	for i := 1; i < len(in); i++ {
		if in[i] == in[i-1] {
			atomic.AddInt64(&d.dropped, 1)
		}
	}
	d.dropped-- // want `plain update of d.dropped`
}

type pipeline struct{ stages []stage }

func newPipeline() *pipeline { return &pipeline{stages: []stage{new(dedupe)}} }

func (p *pipeline) each(batches [][]int) {
	var wg sync.WaitGroup
	for _, b := range batches {
		for _, s := range p.stages {
			wg.Go(func() { s.run(b) })
		}
	}
	wg.Wait()
}

// A method that is only called with the lock held, be it by way of an interface.

type settler interface{ settle() }

type account struct {
	mu      sync.Mutex
	pending int64
	settled int64
}

func (a *account) settle() {
	if a.pending > 0 { // ok: whoever settles holds the lock
		atomic.AddInt64(&a.settled, atomic.SwapInt64(&a.pending, 0))
	}
}

func (a *account) Add(n int64) {
	a.mu.Lock()
	atomic.AddInt64(&a.pending, n)
	settle(a)
	a.mu.Unlock()
}

func settle(s settler) { s.settle() }

func (a *account) Settled() int64 { return atomic.LoadInt64(&a.settled) }

// A goroutine for each object behind an interface.

type routine interface{ loop(stop <-chan struct{}) }

type prober struct{ polls uint64 }

func (p *prober) loop(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
			atomic.AddUint64(&p.polls, 1)
		}
	}
}

type probers []*prober

func (ps probers) start(stop <-chan struct{}) {
	var all []routine
	for _, p := range ps {
		all = append(all, p)
	}
	for _, r := range all {
		go r.loop(stop)
	}
}

func (ps probers) sum() (n uint64) {
	for _, p := range ps {
		n += p.polls // want `plain read of p.polls`
	}
	return n
}
