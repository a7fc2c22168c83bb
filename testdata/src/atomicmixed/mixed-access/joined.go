package mixed

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// After a join.

func closed(work func()) int64 {
	var n int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
		atomic.AddInt64(&n, 1)
	}()
	<-done
	return n // ok: done is closed after the last Add
}

func selected(ctx context.Context, work func()) int64 {
	var n int64
	done := make(chan struct{})
	go func() {
		work()
		atomic.AddInt64(&n, 1)
		close(done)
	}()
	for {
		select {
		case <-done:
			return n // ok: done was chosen
		case <-ctx.Done():
			return atomic.LoadInt64(&n)
		case <-time.After(time.Millisecond):
		}
	}
}

func results(jobs []func() error) int32 {
	var failed int32
	errs := make(chan error, len(jobs))
	for _, job := range jobs {
		go func() {
			err := job()
			if err != nil {
				atomic.AddInt32(&failed, 1)
			}
			errs <- err
		}()
	}
	for range jobs {
		<-errs
	}
	return failed // ok: one result of each was received
}

func closer(jobs []func() int) (sum, count int64) {
	var wg sync.WaitGroup
	out := make(chan int)
	for _, job := range jobs {
		wg.Go(func() {
			atomic.AddInt64(&count, 1)
			out <- job()
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	for n := range out {
		sum += int64(n)
	}
	return sum, count // ok: out is closed after all are done
}

func runAll(n int, f func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(i)
		}()
	}
	wg.Wait()
}

func helper() int64 {
	var n int64
	runAll(8, func(i int) { atomic.AddInt64(&n, int64(i)) })
	return n // ok: runAll waits
}

func named() int32 {
	var bad int32
	var wg sync.WaitGroup
	fail := func(cond bool) {
		if cond {
			atomic.AddInt32(&bad, 1)
		}
	}
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fail(i > 3)
		}()
	}
	wg.Wait()
	return bad // ok: fail is only called by goroutines that have ended
}

func polled(work func()) int64 {
	var n int64
	var finished int32
	go func() {
		work()
		atomic.AddInt64(&n, 1)
		atomic.StoreInt32(&finished, 1)
	}()
	for atomic.LoadInt32(&finished) == 0 {
		time.Sleep(time.Microsecond)
	}
	return n // ok: the Store of finished comes after
}

func rounds(work func()) (sum int64) {
	for range 3 {
		var n int64
		var wg sync.WaitGroup
		wg.Go(func() {
			work()
			atomic.AddInt64(&n, 1)
		})
		wg.Wait()
		sum += n // ok: in each round
	}
	return sum
}

type pool struct {
	wg      sync.WaitGroup
	mu      sync.Mutex
	running bool
	jobs    chan func()
	ran     int64
}

func (p *pool) Start(workers int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ran = 0 // ok: before the workers start
	p.running = true
	p.jobs = make(chan func())
	for range workers {
		p.wg.Add(1)
		go p.work(p.jobs)
	}
}

func (p *pool) work(jobs chan func()) {
	defer p.wg.Done()
	for job := range jobs {
		job()
		atomic.AddInt64(&p.ran, 1)
	}
}

func (p *pool) Stop() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running {
		close(p.jobs)
		p.wg.Wait()
		p.running = false
	}
	return p.ran // ok: the workers have ended, or there were none
}

// What starts goroutines returns the function that waits for them.

func spread(n int, f func(int)) (wait func()) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	return wg.Wait
}

func spreadUntilDone(n int, f func(int)) func() error {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	return func() error {
		wg.Wait()
		return nil
	}
}

func spreadSum(nums []int64) (sum int64) {
	wait := spread(len(nums), func(i int) { atomic.AddInt64(&sum, nums[i]) })
	wait()
	return sum // ok: all have ended
}

func spreadMost(nums []int64) int64 {
	var most int64
	wait := spreadUntilDone(len(nums), func(i int) {
		for {
			old := atomic.LoadInt64(&most)
			if nums[i] <= old || atomic.CompareAndSwapInt64(&most, old, nums[i]) {
				return
			}
		}
	})
	if err := wait(); err != nil {
		return 0
	}
	return most // ok: the same
}

// Callers are members of a group, until a flag keeps new ones out.

type switchboard struct {
	mu      sync.Mutex
	closing bool
	calls   sync.WaitGroup
	served  int64
}

func (s *switchboard) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.calls.Add(1)
	return true
}

func (s *switchboard) hangUp() { s.calls.Done() }

func (s *switchboard) Call() bool {
	if !s.admit() {
		return false
	}
	defer s.hangUp()
	atomic.AddInt64(&s.served, 1)
	return true
}

func (s *switchboard) Close() int64 {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.calls.Wait()
	return s.served // ok: all calls are over, and there are no more
}
