package mixed

import (
	"sync/atomic"
	"time"
)

// FN: what is received from a channel may still be the sender's as well.
type FN_task struct{ done int64 }

func (t *FN_task) progress() int64 { return atomic.LoadInt64(&t.done) }

func FN_work(tasks chan *FN_task) {
	for t := range tasks {
		t.done++
	}
}

// FN: a method named Init is taken to come before all others.
type FN_lazy struct{ state int32 }

func (l *FN_lazy) Init() { l.state = 1 }

func (l *FN_lazy) State() int32 { return atomic.LoadInt32(&l.state) }

func FN_sleep(work func()) int64 {
	// FN: a variable whose address goes to a function value.
	var n int64
	add := func(p *int64) { atomic.AddInt64(p, 1) }
	go add(&n)
	time.Sleep(time.Millisecond)
	return n
}
