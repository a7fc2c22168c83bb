package plainreset

import (
	"runtime"
	"sync"
	"sync/atomic"
)

type slot struct {
	start int64
	pass  int64
}

type slotWindow struct {
	mu    sync.Mutex
	slots []*slot
}

func (w *slotWindow) current(i int, start int64) *slot {
	s := w.slots[i]
	if atomic.LoadInt64(&s.start) == start {
		return s
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if atomic.LoadInt64(&s.start) != start {
		*s = slot{start: start} // want `\*s is assigned as a whole, a plain write to the atomics in it; Store to each of them`
	}
	return s
}

func (w *slotWindow) hit(i int) { atomic.AddInt64(&w.slots[i].pass, 1) }

type subscription struct {
	id     string
	closed int32
}

type client struct {
	mu   sync.Mutex
	subs []*subscription
	sent int64
}

func (c *client) send() { atomic.AddInt64(&c.sent, 1) }

func (c *client) close(sub *subscription) {
	c.mu.Lock()
	defer c.mu.Unlock()
	atomic.StoreInt32(&sub.closed, 1)
}

func (c *client) shadow(sub *subscription) *subscription {
	c.mu.Lock()
	nsub := *sub // ok: who writes closed holds mu
	c.mu.Unlock()
	return &nsub
}

func (s *subscription) isClosed() bool { return atomic.LoadInt32(&s.closed) != 0 }

type conn interface{ Close() }

type fd struct {
	n      int
	closed uint32
}

func (f *fd) Close() { atomic.StoreUint32(&f.closed, 1) }

type connection struct{ fd }

func (c *connection) init(from conn) {
	if f, ok := from.(*fd); ok {
		c.fd = *f // ok: what the caller has made
	}
}

func newFD() *fd {
	f := &fd{}
	runtime.SetFinalizer(f, func(f *fd) {
		*f = fd{} // ok: nobody has it any more
	})
	return f
}
