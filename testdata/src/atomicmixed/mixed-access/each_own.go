package mixed

import (
	"sync"
	"sync/atomic"
)

// Each goroutine has an object of its own: the one that a loop takes out for it, whichever
// operand leads to it. What the goroutine alone writes, it reads plainly.

type lane struct {
	id    int
	ticks uint32
	queue chan func()
}

type lanes struct {
	all  []*lane
	stop chan struct{}
	done sync.WaitGroup
}

func newLanes(n int) *lanes {
	l := &lanes{stop: make(chan struct{})}
	for i := range n {
		l.all = append(l.all, &lane{id: i, queue: make(chan func(), 4)})
	}
	for _, one := range l.all {
		l.done.Add(1)
		go l.run(one)
	}
	return l
}

func (l *lanes) run(one *lane) {
	defer l.done.Done()
	for {
		select {
		case f := <-one.queue:
			f()
			atomic.StoreUint32(&one.ticks, one.ticks+1) // ok: the lane's only writer
		case <-l.stop:
			return
		}
	}
}

func (l *lanes) Ticks() (n uint32) {
	for _, one := range l.all {
		n += atomic.LoadUint32(&one.ticks)
	}
	return n
}

func (l *lanes) Close() {
	close(l.stop)
	l.done.Wait()
}

// A replayer applies a log before its goroutine starts, by a function that calls back.
type replayer struct {
	term    uint64
	entries chan uint64
}

type termLog []uint64

func (l termLog) forEach(f func(uint64)) {
	for _, term := range l {
		f(term)
	}
}

func newReplayer(l termLog) *replayer {
	r := &replayer{entries: make(chan uint64)}
	l.forEach(func(term uint64) {
		if term > r.term {
			r.term = term // ok: not started, and forEach keeps nothing
		}
	})
	go r.run()
	return r
}

func (r *replayer) run() {
	for term := range r.entries {
		if term > r.term {
			atomic.StoreUint64(&r.term, term)
		}
	}
}

func (r *replayer) Term() uint64 { return atomic.LoadUint64(&r.term) }

// A stack for each goroutine, of which others only take.

type stack struct {
	base, top int64
	items     [64]int64
}

func (s *stack) push(item int64) bool {
	n := s.top // ok: the owner's, or not shared yet
	if n-atomic.LoadInt64(&s.base) >= int64(len(s.items)) {
		return false
	}
	atomic.StoreInt64(&s.items[n%64], item)
	atomic.StoreInt64(&s.top, n+1)
	return true
}

func (s *stack) steal() (int64, bool) {
	n := atomic.LoadInt64(&s.base)
	if n >= atomic.LoadInt64(&s.top) {
		return 0, false
	}
	item := atomic.LoadInt64(&s.items[n%64])
	return item, atomic.CompareAndSwapInt64(&s.base, n, n+1)
}

func halve(workers int, size int64) (leaves int64) {
	stacks := make([]stack, workers)
	stacks[0].push(size)
	open := int64(1)
	var wg sync.WaitGroup
	for w := range stacks {
		wg.Go(func() {
			own := &stacks[w]
			for i := w; atomic.LoadInt64(&open) > 0; i++ {
				size, ok := stacks[i%workers].steal()
				if !ok {
					continue
				}
				for size > 1 && own.push(size/2) {
					atomic.AddInt64(&open, 1)
					size -= size / 2
				}
				atomic.AddInt64(&leaves, 1)
				atomic.AddInt64(&open, -1)
			}
		})
	}
	wg.Wait()
	return leaves
}
