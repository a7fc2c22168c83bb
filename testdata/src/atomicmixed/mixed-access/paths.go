package mixed

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// The ways to a variable.

var total int64

func addTotal() { atomic.AddInt64(&total, 1) }

func Total() int64 {
	return total // want `plain read of total`
}

type shards struct {
	counts [4]uint32
	sizes  []int64
	flags  uint32
	head   *shards
}

func (s *shards) hit(i int) {
	atomic.AddUint32(&s.counts[i], 1)
	atomic.AddInt64(&s.sizes[i], 1)
	atomic.StoreInt32((*int32)(unsafe.Pointer(&s.flags)), 1)
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(&s.head)), nil)
}

func (s *shards) Sum() (sum uint32, size int64) {
	for _, n := range s.counts { // want `plain read of the elements of s.counts, which are written with atomic.AddUint32 at paths.go:\d+; use atomic.LoadUint32 for each`
		sum += n
	}
	for i := range s.sizes {
		size += s.sizes[i] // want `plain read of s.sizes\[i\]`
	}
	return sum, size
}

func (s *shards) Flags() uint32 {
	return s.flags // want `plain read of s.flags`
}

func (s *shards) Head() *shards {
	return s.head // want `plain read of s.head`
}

type embedded struct{ hits int64 }

func (e *embedded) hit() { atomic.AddInt64(&e.hits, 1) }

type outer struct {
	inner struct{ embedded }
	last  *int64
}

func (o *outer) hit() { o.inner.hit() }

func (o *outer) Hits() int64 {
	return o.inner.hits // want `plain read of o.inner.hits`
}

func (o *outer) remember() { o.last = &o.inner.hits }

func (o *outer) Last() int64 {
	return *o.last + atomic.LoadInt64(o.last)
}

func (o *outer) Alias() {
	p := &o.inner.hits
	*p++ // want `plain update of \*p`
}

type held struct{ byName map[string]*int64 }

func (h *held) counter(name string) *int64 { return h.byName[name] }

func (h *held) hit(name string) { atomic.AddInt64(h.counter(name), 1) }

func (h *held) Each(f func(string, int64)) {
	for name, n := range h.byName {
		f(name, *n) // want `plain read of \*n`
	}
}

func bump(n *int64) { atomic.AddInt64(n, 1) }

func drop(n *int64) {
	*n-- // want `plain update of \*n, which is s.open at paths.go:\d+ and is written with atomic.AddInt64`
}

type sessions struct{ open, closed int64 }

func (s *sessions) Open() { bump(&s.open) }

func (s *sessions) Close() { drop(&s.open) }

func clearBoth(a, b *int64) { *a, *b = 0, 0 }

func (s *sessions) Clear() {
	var mine int64
	clearBoth(&mine, &mine)
	clearBoth(&s.open, &mine) // want `s.open is passed to clearBoth, which writes it plainly, but is written with atomic.AddInt64 at paths.go:\d+; access it atomically there`
}

type word uint64

func (w *word) inc() { atomic.AddUint64((*uint64)(w), 1) }

type words struct{ w word }

func (w *words) hit() { w.w.inc() }

func (w *words) Hits() word {
	return w.w // want `plain read of w.w`
}

type list[T any] struct {
	len   int32
	items []T
}

func (l *list[T]) push() { atomic.AddInt32(&l.len, 1) }

func (l *list[T]) Len() int {
	return int(l.len) // want `plain read of l.len`
}

func NewBucket(burst int64) (take func() bool, refill func()) {
	tokens := burst
	take = func() bool { return atomic.AddInt64(&tokens, -1) >= 0 }
	refill = func() {
		tokens = burst // want `plain write of tokens`
	}
	return take, refill
}

type num interface{ ~int32 | ~int64 }

func peek[T num](p *T) T {
	return *p // want `plain read of \*p, which is s.closed at paths.go:\d+ and is written with atomic.AddInt64`
}

func (s *sessions) End() { atomic.AddInt64(&s.closed, 1) }

func (s *sessions) Closed() int64 { return peek(&s.closed) }

func sum(words ...*uint64) (total uint64) {
	for _, w := range words {
		total += *w // want `plain read of \*w`
	}
	return total
}

type link2 struct{ rx, tx uint64 }

func (l *link2) receive() { atomic.AddUint64(&l.rx, 1) }

func (l *link2) Sum() uint64 { return sum(&l.rx, &l.tx) }

type flags uint32

func (f *flags) set(b flags) { atomic.OrUint32((*uint32)(f), uint32(b)) }

func (f flags) has(b flags) bool { return f&b != 0 }

type session struct{ flags flags }

func (s *session) Close() { s.flags.set(1) }

func (s *session) IsClosed() bool {
	return s.flags.has(1) // want `plain read of s.flags`
}

type watched struct {
	name string
	src  *int64
}

type board struct {
	mu   sync.Mutex
	list []watched
}

func (b *board) register(name string, src *int64) {
	b.mu.Lock()
	b.list = append(b.list, watched{name, src})
	b.mu.Unlock()
}

func (b *board) Scrape() (total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.list {
		total += *w.src // want `plain read of \*w.src`
	}
	return total
}

type backlog struct{ depth int64 }

func newBacklog(b *board) *backlog {
	q := new(backlog)
	b.register("depth", &q.depth)
	return q
}

func (q *backlog) Push() { atomic.AddInt64(&q.depth, 1) }

type Probe struct {
	Hit   func()
	Value func() int64
}

func NewProbe() Probe {
	var n int64
	var p Probe
	p.Hit = func() { atomic.AddInt64(&n, 1) }
	p.Value = func() int64 {
		return n // want `plain read of n`
	}
	return p
}
