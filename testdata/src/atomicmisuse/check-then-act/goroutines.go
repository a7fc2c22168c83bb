package checkthenact

import (
	"hash/fnv"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type loader struct {
	loading atomic.Bool
	stop    chan struct{}
	done    chan struct{}
	reload  func() error
}

func (l *loader) isLoading() bool { return l.loading.Load() }

func (l *loader) start(d time.Duration) {
	if l.isLoading() {
		return
	}
	tick := time.NewTicker(d)
	go func() {
		defer l.loading.Store(false)
		l.loading.Store(true) // want `l.loading is written after the test at goroutines.go:21, which two goroutines can pass together \(both call NewTicker\); claim it with CompareAndSwap`
		for {
			select {
			case <-tick.C:
				_ = l.reload()
			case <-l.stop:
				return
			}
		}
	}()
}

type cache2 struct {
	closed     atomic.Bool
	stop, done chan struct{}
}

// close waits before it closes, which makes the time for a second caller longer.
func (c *cache2) close() {
	if c.closed.Load() {
		return
	}
	c.stop <- struct{}{}
	<-c.done
	close(c.stop)
	c.closed.Store(true) // want `c.closed is written after the test at goroutines.go:46, which two goroutines can pass together`
}

type request struct {
	ready atomic.Bool
	code  int
	body  []byte
	pool  *sync.Pool
}

// release is called by the one who has the request.
func (r *request) release() {
	if !r.ready.Load() {
		return
	}
	r.code, r.body = 0, nil
	r.ready.Store(false) // ok: given back below
	r.pool.Put(r)
}

type producer struct {
	mu   sync.Mutex
	id   atomic.Pointer[producerID]
	made int
}

type producerID struct {
	n   int
	err error
}

func (p *producer) failed(err error) {
	old := p.id.Load()
	if old.err == nil {
		p.id.CompareAndSwap(old, &producerID{old.n, err}) // one step: no rival of what mu guards
	}
}

func (p *producer) get() *producerID {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := p.id.Load()
	if id == nil {
		p.made++
		id = &producerID{n: p.made}
		p.id.Store(id) // ok: all that test and store hold mu
	}
	return id
}

type arena struct {
	slots []arenaSlot
	hint  atomic.Uint32
}

type arenaSlot struct {
	busy atomic.Bool
	buf  []byte
}

// acquire may be run by one goroutine per connection.
func (a *arena) acquire() ([]byte, bool) {
	start := int(a.hint.Add(1))
	for k := range a.slots {
		i := (start + k) % len(a.slots)
		if a.slots[i].busy.Load() {
			continue
		}
		a.slots[i].busy.Store(true) // want `a.slots\[i\].busy is written after the test at goroutines.go:117, which two goroutines can pass together`
		return a.slots[i].buf, true
	}
	return nil, false
}

type ring struct {
	cells []ringCell
	tail  uint64
}

type ringCell struct {
	seq atomic.Uint64
	val int
}

func (r *ring) pop() (int, bool) {
	c := &r.cells[r.tail%uint64(len(r.cells))]
	if c.seq.Load() != r.tail+1 {
		return 0, false
	}
	v := c.val
	c.seq.Store(r.tail + uint64(len(r.cells))) // ok: who moves the tail is alone
	r.tail++
	return v, true
}

type transaction struct {
	nonce uint64
	to    string
	hash  atomic.Pointer[[8]byte]
}

func (t *transaction) encode() []byte {
	return append(strconv.AppendUint(nil, t.nonce, 10), t.to...)
}

// hashed gives the same whoever computes it.
func (t *transaction) hashed() [8]byte {
	if h := t.hash.Load(); h != nil {
		return *h
	}
	f := fnv.New64a()
	f.Write(t.encode())
	var h [8]byte
	copy(h[:], f.Sum(nil))
	t.hash.Store(&h) // ok: a cache
	return h
}

type breaker struct {
	mu       sync.Mutex
	open     atomic.Bool
	failures atomic.Int32
}

func (b *breaker) done(err error) {
	if err == nil && b.failures.Load() == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.fail()
		return
	}
	b.failures.Store(0) // ok: also without the test
}

func (b *breaker) fail() {
	if b.failures.Add(1) > 3 {
		b.open.Store(true)
	}
}
