package mixed

import (
	"sync"
	"sync/atomic"
)

// Objects that change hands.

type job struct {
	pending int32
	rows    int64
}

func collect(jobs []*job, work func(*job) int64) (sum int64) {
	finished := make(chan *job)
	for _, j := range jobs {
		go func() {
			atomic.AddInt64(&j.rows, work(j))
			if atomic.AddInt32(&j.pending, -1) == 0 {
				finished <- j
			}
		}()
	}
	for range jobs {
		j := <-finished
		sum += j.rows // ok: received from the last who had it
		j.rows = 0
	}
	return sum
}

type frame struct {
	refs int32
	next *frame
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func getFrame(n int32) *frame {
	f := frames.Get().(*frame)
	f.refs = n // ok: taken out of the pool
	return f
}

func (f *frame) release() {
	if atomic.AddInt32(&f.refs, -1) == 0 {
		frames.Put(f)
	}
}

type freeList struct {
	mu   sync.Mutex
	free *frame
}

func (l *freeList) get() *frame {
	l.mu.Lock()
	f := l.free
	if f == nil {
		f = new(frame)
	} else {
		l.free = f.next
	}
	l.mu.Unlock()
	f.next = nil
	f.refs = 1 // ok: taken out of the list, or new
	return f
}

func (l *freeList) put(f *frame) {
	if atomic.AddInt32(&f.refs, -1) > 0 {
		return
	}
	l.mu.Lock()
	f.next, l.free = l.free, f
	l.mu.Unlock()
}
