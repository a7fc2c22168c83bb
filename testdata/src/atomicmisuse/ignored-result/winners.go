package ignoredresult

import (
	"errors"
	"sync"
	"sync/atomic"
)

type file struct {
	refs int32
	done chan struct{}
}

func (f *file) unref() {
	n := atomic.LoadInt32(&f.refs)
	atomic.CompareAndSwapInt32(&f.refs, n, n-1) // want `whether f.refs was swapped is dropped, yet what follows decides by what it was to become as if it was; test the result`
	if n > 1 {
		return
	}
	close(f.done)
}

type link struct{ next atomic.Pointer[link] }

type list struct {
	head  atomic.Pointer[link]
	count atomic.Int64
}

func (l *list) push() {
	n := &link{}
	first := l.head.Load()
	n.next.Store(first)
	l.head.CompareAndSwap(first, n) // want `whether l.head was swapped is dropped, yet what follows counts it in l.count as if it was`
	l.count.Add(1)
}

var registered uint32

var names = map[string]bool{}

func registerOnce() {
	atomic.CompareAndSwapUint32(&registered, 0, 1) // want `whether registered was swapped is dropped, yet what follows calls register as if it was`
	register("a")
}

func register(name string) { names[name] = true }

func promote(role *int32, lead func()) {
	atomic.CompareAndSwapInt32(role, 1, 2) // want `whether \*role was swapped is dropped, yet what follows calls lead as if it was`
	lead()
}

type blocks struct{ owners []atomic.Int32 }

func (b *blocks) claim(i int, id int32) {
	b.owners[i].CompareAndSwap(0, id) // want `whether b.owners\[i\] was swapped is dropped, yet what follows calls b.check as if it was`
	b.check(i)
}

func (b *blocks) check(i int) { names[string(rune(i))] = true }

type tryLock struct{ held atomic.Bool }

func (l *tryLock) acquire() bool { return l.held.CompareAndSwap(false, true) }
func (l *tryLock) release()      { l.held.Store(false) }

type compactor struct {
	lock tryLock
	runs int
}

func (c *compactor) compact() {
	c.lock.acquire() // want `the result of c.lock.acquire, whether it swapped, is dropped, yet what follows gives it back as if it did; test the result`
	defer c.lock.release()
	c.runs++
}

func (c *compactor) compactIfFree() {
	if !c.lock.acquire() {
		return
	}
	defer c.lock.release()
	c.runs++
}

type machine struct {
	state atomic.Int32
	out   []string
}

func (m *machine) change(from, to int32) bool { return m.state.CompareAndSwap(from, to) }

func (m *machine) write(s string) { m.out = append(m.out, s) }

func (m *machine) ended() {
	m.change(1, 2) // ok: only if it was still in that state
	m.write("end")
}

type stream struct {
	err  atomic.Pointer[error]
	once sync.Once
	done chan struct{}
}

func (s *stream) fail(err error) {
	if err == nil {
		err = errors.New("closed")
	}
	s.err.CompareAndSwap(nil, &err) // ok: the first one counts
	s.once.Do(func() { close(s.done) })
}

type bucket struct{ tokens atomic.Int64 }

func (b *bucket) take() bool {
	n := b.tokens.Load()
	if n <= 0 {
		return false
	}
	b.tokens.CompareAndSwap(n, n-1) // want `whether b.tokens was swapped is dropped, yet what follows returns true as if it was`
	return true
}
