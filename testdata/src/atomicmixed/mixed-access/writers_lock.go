package mixed

import (
	"sync"
	"sync/atomic"
)

// Under the writers' lock.

type registry struct {
	mu    sync.RWMutex
	items map[string]int
	count int64
	ready uint32
	peak  int64
}

func (r *registry) Add(key string) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[key] = len(key)
	atomic.StoreInt64(&r.count, r.count+1) // ok: every writer holds mu
	if r.peak < r.count {                  // ok: the same
		atomic.StoreInt64(&r.peak, r.count)
	}
	return r.count
}

func (r *registry) List() (keys []string, count int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for key := range r.items {
		keys = append(keys, key)
	}
	return keys, r.count // ok: a reader's lock excludes those who hold it for writing
}

func (r *registry) Count() int64 { return atomic.LoadInt64(&r.count) }

func (r *registry) Peak() int64 { return atomic.LoadInt64(&r.peak) }

func (r *registry) Init() {
	if atomic.LoadUint32(&r.ready) == 1 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ready == 0 { // ok: checked again under the lock
		r.items = make(map[string]int)
		atomic.StoreUint32(&r.ready, 1)
	}
}

type rotating struct {
	mu        sync.RWMutex
	cur, prev window
}

type window struct{ hits [2]uint64 }

func (r *rotating) Hit(i int) {
	r.mu.RLock()
	atomic.AddUint64(&r.cur.hits[i&1], 1)
	r.mu.RUnlock()
}

func (r *rotating) Rotate() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, n := range r.cur.hits { // ok: the writers hold mu for reading, here it is held for writing
		r.prev.hits[i] = n
		r.cur.hits[i] = 0
	}
}

func (r *rotating) Previous() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.prev.hits[0] // ok: the atomic writers write cur
}

type annotated struct {
	mu sync.Mutex
	// +checkatomic
	// +checklocks:mu
	n int64

	// ordering: relaxed, counter, guarded by mu.
	m int64
}

func (a *annotated) bumpLocked() {
	a.n++ // ok: the caller holds mu
	atomic.AddInt64(&a.m, 1)
}

func (a *annotated) Both() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	atomic.AddInt64(&a.n, 1)
	a.bumpLocked()
	return a.n + a.m // ok: mu is held
}

type bounded struct {
	mu     sync.Mutex
	filled *sync.Cond
	items  []int
	closed uint32
}

func newBounded() *bounded {
	b := &bounded{}
	b.filled = sync.NewCond(&b.mu)
	return b
}

func (b *bounded) Pop() (item int, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == 0 {
		if b.closed != 0 { // ok: the lock of filled is mu
			return 0, false
		}
		b.filled.Wait()
	}
	item, b.items = b.items[0], b.items[1:]
	return item, true
}

func (b *bounded) Close() {
	b.filled.L.Lock()
	atomic.StoreUint32(&b.closed, 1)
	b.filled.L.Unlock()
	b.filled.Broadcast()
}

func (b *bounded) IsClosed() bool { return atomic.LoadUint32(&b.closed) == 1 }

type logger struct {
	mu      sync.RWMutex
	closed  bool
	dropped int64
}

func (l *logger) Log(full bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if !l.closed && full {
		atomic.AddInt64(&l.dropped, 1)
	}
}

func (l *logger) Close() int64 {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	return l.dropped // ok: nobody adds to it once closed is set
}

// The lock is held by a helper that calls what it is given.

type feedback struct {
	mu    sync.Mutex
	queue []string
	bytes int64
	sent  int64
}

func (f *feedback) locked(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

func (f *feedback) enqueue(s string) bool {
	if f.bytes+int64(len(s)) > 1<<10 { // ok: all writers are called by locked
		return false
	}
	f.queue = append(f.queue, s)
	atomic.AddInt64(&f.bytes, int64(len(s)))
	return true
}

func (f *feedback) flush() {
	f.queue = f.queue[:0]
	atomic.AddInt64(&f.sent, f.bytes) // ok: the same
	atomic.StoreInt64(&f.bytes, 0)
}

func (f *feedback) Send(s string) {
	f.locked(func() {
		if !f.enqueue(s) {
			f.flush()
		}
	})
}

func (f *feedback) Bytes() int64 { return atomic.LoadInt64(&f.bytes) + atomic.LoadInt64(&f.sent) }

func (f *feedback) Report() (n int64) {
	f.locked(func() { n = f.bytes + f.sent }) // ok: the same
	return n
}
