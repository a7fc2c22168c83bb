package mixed

import (
	"sync"
	"sync/atomic"
)

type counter struct {
	n    int64
	done chan bool
}

func newCounter(start int64) *counter {
	c := &counter{done: make(chan bool)}
	c.n = start // ok: before the goroutine starts
	go c.run()
	return c
}

func (c *counter) run() {
	defer close(c.done)
	for range 100 {
		atomic.AddInt64(&c.n, 1)
	}
}

func (c *counter) wait() int64 {
	<-c.done
	return c.n // ok: run has closed the channel
}

func count(workers int) int64 {
	var n int64
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			atomic.AddInt64(&n, 1)
		}()
	}
	wg.Wait()
	return n // ok: after all goroutines
}

type table struct {
	mu  sync.Mutex
	gen int64
}

func (t *table) change() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gen < 1000 { // ok: every writer holds the lock
		atomic.AddInt64(&t.gen, 1)
	}
}

func (t *table) generation() int64 { return atomic.LoadInt64(&t.gen) }

var serial int64

func nextSerial() { serial = atomic.AddInt64(&serial, 1) } // lost-update reports that

// Serial is the last number given.
func Serial() int64 { nextSerial(); return atomic.LoadInt64(&serial) }
