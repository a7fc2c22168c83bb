package checkthenact

import (
	"os"
	"sync/atomic"
)

var (
	initialized uint32
	logFile     *os.File
	table       map[string]int
)

func packageVariable() (err error) {
	if atomic.LoadUint32(&initialized) == 1 {
		return nil
	}
	logFile, err = os.Create("log")
	if err != nil {
		return err
	}
	atomic.StoreUint32(&initialized, 1) // want `initialized is written after the test`
	return nil
}

func pointerParameter(flag *int32, ready chan struct{}) {
	if atomic.LoadInt32(flag) != 0 {
		return
	}
	atomic.StoreInt32(flag, 1) // want `check-then-act: .* is written after the test .*both close ready`
	close(ready)
}

type flags uint32

type port struct {
	flags flags
	lanes []int32
	up    [2]struct{ used uint32 }
	work  chan int
}

func (p *port) converted() {
	w := (*uint32)(&p.flags)
	if atomic.LoadUint32(w) == 0 {
		atomic.StoreUint32(w, 1) // want `check-then-act: .* is written after the test`
		go p.drain()
	}
}

func (p *port) element(i int) bool {
	if atomic.LoadInt32(&p.lanes[i]) != 0 {
		return false
	}
	atomic.StoreInt32(&p.lanes[i], 1) // want `check-then-act: .* is written after the test .*both are told true`
	return true
}

func (p *port) otherElement(i, j int) bool {
	if atomic.LoadInt32(&p.lanes[i]) != 0 {
		return false
	}
	atomic.StoreInt32(&p.lanes[j], 1) // ok: another element
	return true
}

func (p *port) firstFree() int {
	for i := range p.up {
		if atomic.LoadUint32(&p.up[i].used) == 0 {
			atomic.StoreUint32(&p.up[i].used, 1) // want `used is written after the test`
			p.work <- i
			return i
		}
	}
	return -1
}

func (p *port) firstFreeClaimed() int {
	for i := range p.up {
		if atomic.CompareAndSwapUint32(&p.up[i].used, 0, 1) {
			p.work <- i
			return i
		}
	}
	return -1
}

func (p *port) drain() {}

func closure(n int) (stop func(), done chan int) {
	var stopped atomic.Bool
	done = make(chan int)
	for range n {
		go func() { <-done }()
	}
	return func() {
		if stopped.Load() {
			return
		}
		stopped.Store(true) // want `stopped is written after the test .*both close done`
		close(done)
	}, done
}

func methodValue(flag *atomic.Bool, done chan int) {
	isSet := flag.Load
	if !isSet() {
		flag.Store(true) // want `flag is written after the test .*both close done`
		close(done)
	}
}

func ownLocal(values []int) {
	var seen atomic.Bool
	done := make(chan int)
	for _, v := range values {
		if v > 0 && !seen.Load() {
			seen.Store(true) // ok: seen stays within this function
			close(done)
		}
	}
}
