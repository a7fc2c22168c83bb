package lostupdate

import (
	"io"
	"sync"
	"sync/atomic"
)

// A flow's goroutine is the only one that is seen; but then unacked would not
// need to be atomic.
type flow struct {
	unacked int32
	limit   int32
	body    io.Reader
}

func (f *flow) drain(done chan<- error) {
	go func() {
		buf := make([]byte, 1024)
		for {
			n, err := f.body.Read(buf)
			f.onRead(n)
			if err != nil {
				done <- err
				return
			}
		}
	}()
}

func (f *flow) onRead(n int) {
	atomic.AddInt32(&f.unacked, int32(n))
	f.update()
}

func (f *flow) update() {
	pending := atomic.LoadInt32(&f.unacked)
	if pending < f.limit {
		return
	}
	atomic.AddInt32(&f.unacked, -pending) // want `f.unacked has its value loaded at threads.go:37 subtracted, twice if two goroutines do so; take and reset it with Swap\(0\)`
}

// delay is shared by the goroutines of all dialers.
var delay atomic.Int64

type dialer struct {
	dial func() error
	gone chan struct{}
}

func (d *dialer) Start() {
	go func() {
		for {
			select {
			case <-d.gone:
				return
			default:
				d.connect()
			}
		}
	}()
}

func (d *dialer) connect() {
	n := delay.Load()
	if d.dial() != nil {
		delay.Store(2*n + 1) // want `delay is stored from its value loaded at threads.go:66, which loses updates in between; use a CompareAndSwap loop, or hold a lock at every write`
	}
}

func (d *dialer) connected() bool { return delay.Load() == 0 }

// A backoff belongs to one dialer, which has one goroutine.
type backoff struct {
	n    atomic.Int64
	dial func() error
	gone chan struct{}
}

func (b *backoff) Start() {
	b.goFunc(b.run)
}

func (b *backoff) goFunc(f func()) { go f() }

func (b *backoff) run() {
	for {
		select {
		case <-b.gone:
			return
		default:
			b.connect()
		}
	}
}

func (b *backoff) connect() {
	n := b.n.Load()
	if b.dial() != nil {
		b.n.Store(2*n + 1) // ok: run is the only writer
	}
}

func (b *backoff) Delay() int64 { return b.n.Load() }

type settings struct {
	mu  sync.Mutex
	cur atomic.Pointer[setting]
}

type setting struct{ level, size int }

// Replace is for those that hold the lock, as SetLevel does.
func (s *settings) Replace(c *setting) { s.cur.Store(c) }

func (s *settings) SetLevel(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := *s.cur.Load()
	next.level = n
	s.Replace(&next) // ok: under mu, as the other call in the package
}

type topics struct{ v atomic.Pointer[[]string] }

func newTopics() *topics {
	t := &topics{}
	t.v.Store(new([]string))
	return t
}

func (t *topics) store(names []string) { t.v.Store(&names) }

type sender struct {
	mu     sync.Mutex
	topics *topics
}

type receiver struct{ tps *topics }

func newPair() (*sender, *receiver) {
	return &sender{topics: newTopics()}, &receiver{tps: newTopics()}
}

func (s *sender) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topics.store(append(*s.topics.v.Load(), name)) // ok: the receiver has topics of its own
}

func (r *receiver) Replace(names []string) { r.tps.store(names) }

type attempts struct{ wait atomic.Int64 }

func (a *attempts) Try(dial func() error, sleep func(int64)) {
	seen := a.wait.Load()
	if dial() == nil {
		a.wait.Store(0) // ok: what was loaded is used in the other branch only
		return
	}
	a.wait.CompareAndSwap(seen, 2*seen+1)
	sleep(seen)
}

// A wal is opened once; then its goroutine is the only one that writes.
type wal struct {
	records chan []byte
	next    atomic.Uint64
}

func (w *wal) Open(existing []uint64) {
	for range existing {
		w.next.Store(w.next.Load() + 1) // ok: before the goroutine starts
	}
	if w.next.Load() == 0 {
		w.next.Store(1)
	}
	go w.appendLoop()
}

func (w *wal) appendLoop() {
	for range w.records {
		w.next.Store(w.next.Load() + 1) // ok: the only writer by then
	}
}

func (w *wal) Next() uint64 { return w.next.Load() }

type inventory struct {
	mu sync.Mutex
	n  atomic.Int64
}

func (i *inventory) lock() func() {
	i.mu.Lock()
	return i.mu.Unlock
}

func (i *inventory) withLock(f func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	f()
}

func (i *inventory) Put() {
	defer i.lock()()
	i.n.Store(i.n.Load() + 1) // ok: every writer holds mu
}

func (i *inventory) Clear() {
	i.withLock(func() { i.n.Store(0) })
}
