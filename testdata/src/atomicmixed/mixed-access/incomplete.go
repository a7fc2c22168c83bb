package mixed

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// A wait for some goroutines, or one that may give up, orders nothing with the others.

type answer struct {
	text string
	err  error
}

func firstAnswer(ask []func() (string, error)) (string, int32) {
	var failed int32
	answers := make(chan answer, len(ask))
	for _, f := range ask {
		go func() {
			text, err := f()
			if err != nil {
				atomic.AddInt32(&failed, 1)
			}
			answers <- answer{text, err}
		}()
	}
	for range ask {
		if a := <-answers; a.err == nil {
			return a.text, failed // want `plain read of failed`
		}
	}
	return "", failed // ok: all have answered
}

func countedAnswers(ask []func() (string, error), enough int) int32 {
	var failed int32
	answers := make(chan answer, len(ask))
	for _, f := range ask {
		go func() {
			text, err := f()
			if err != nil {
				atomic.AddInt32(&failed, 1)
			}
			answers <- answer{text, err}
		}()
	}
	got := 0
	for range answers {
		if got++; got == len(ask) {
			break
		}
	}
	return failed // ok: as many answers as questions
}

func lastAnswer(ask []func() (string, error)) int32 {
	var failed, left int32 = 0, int32(len(ask))
	done := make(chan struct{})
	for _, f := range ask {
		go func() {
			if _, err := f(); err != nil {
				atomic.AddInt32(&failed, 1)
			}
			if atomic.AddInt32(&left, -1) == 0 {
				close(done)
			}
		}()
	}
	<-done
	return failed // ok: the last one closes the channel
}

// A crowd waits for its members, or for a reason not to.
type crowd struct {
	members sync.WaitGroup
	failure chan error
}

func (c *crowd) add(f func() error) {
	c.members.Add(1)
	go func() {
		defer c.members.Done()
		if err := f(); err != nil {
			select {
			case c.failure <- err:
			default:
			}
		}
	}()
}

func (c *crowd) wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		c.members.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case err := <-c.failure:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func crowdCount(ctx context.Context, steps []func() int64) (int64, error) {
	var sum int64
	c := &crowd{failure: make(chan error, 1)}
	for _, step := range steps {
		c.add(func() error {
			if n := step(); n >= 0 {
				atomic.AddInt64(&sum, n)
				return nil
			}
			return errors.New("negative")
		})
	}
	err := c.wait(ctx)
	return sum, err // want `plain read of sum`
}

func crowdSum(ctx context.Context, steps []func() int64) (int64, error) {
	var sum int64
	c := &crowd{failure: make(chan error, 1)}
	for _, step := range steps {
		c.add(func() error {
			atomic.AddInt64(&sum, step())
			return nil
		})
	}
	if err := c.wait(ctx); err != nil {
		return 0, err
	}
	return sum, nil // ok: all have come to their end
}

// Numbers are produced by a function that returns the channel on which they come.
type numbers struct{ made int64 }

func (n *numbers) produce(from []int64, workers int) <-chan int64 {
	out := make(chan int64, workers)
	var done sync.WaitGroup
	for i := range workers {
		done.Go(func() {
			for j := i; j < len(from); j += workers {
				atomic.AddInt64(&n.made, 1)
				out <- from[j]
			}
		})
	}
	go func() {
		done.Wait()
		close(out)
	}()
	return out
}

func sumNumbers(from []int64) (sum, made int64) {
	n := &numbers{}
	for x := range n.produce(from, 2) {
		sum += x
	}
	return sum, n.made // ok: the channel has been closed
}

// An admission by a limit lets several in.
type room struct {
	inside int64
	limit  int64
	most   int64
}

func (r *room) Enter() bool {
	n := atomic.AddInt64(&r.inside, 1)
	if n > r.limit {
		atomic.AddInt64(&r.inside, -1)
		return false
	}
	if n > atomic.LoadInt64(&r.most) {
		r.most = n // want `plain write of r.most`
	}
	return true
}

// Handlers in a map run on the goroutine that looks them up.
type handlerFunc func(int64)

type exchange struct {
	open     int64
	orders   chan int64
	quit     chan struct{}
	handlers map[bool]handlerFunc
}

func newExchange() *exchange {
	x := &exchange{orders: make(chan int64), quit: make(chan struct{})}
	x.handlers = map[bool]handlerFunc{true: x.buy, false: x.sell}
	return x
}

// Run serves the orders, and reports on them.
func (x *exchange) Run(report func(int64)) {
	var both sync.WaitGroup
	both.Go(x.serve)
	both.Go(func() { x.report(report) })
	both.Wait()
}

func (x *exchange) buy(n int64)  { atomic.AddInt64(&x.open, n) }
func (x *exchange) sell(n int64) { atomic.AddInt64(&x.open, -n) }

func (x *exchange) serve() {
	for n := range x.orders {
		x.handlers[n > 0](n)
	}
	close(x.quit)
}

func (x *exchange) report(report func(int64)) {
	for {
		select {
		case <-x.quit:
			return
		default:
			report(x.open) // want `plain read of x.open`
		}
	}
}

// What is returned in order to wait is called later.

func spreadCount(nums []int64) int64 {
	var odd int64
	wait := spread(len(nums), func(i int) {
		if nums[i]%2 == 1 {
			atomic.AddInt64(&odd, 1)
		}
	})
	defer wait()
	return odd // want `plain read of odd`
}

// Nothing keeps new members out of the group.

type hotline struct {
	calls    sync.WaitGroup
	answered int64
}

func (h *hotline) Call() {
	h.calls.Add(1)
	defer h.calls.Done()
	atomic.AddInt64(&h.answered, 1)
}

func (h *hotline) Close() int64 {
	h.calls.Wait()
	return h.answered // want `plain read of h.answered`
}
