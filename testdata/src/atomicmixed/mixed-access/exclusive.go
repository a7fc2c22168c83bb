package mixed

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// One goroutine at a time, without a lock.

type flusher struct {
	busy          int32
	total, sent   int64
	lastNano      int64
	pending, errs int32
	done          chan bool
}

func (f *flusher) TryFlush(now int64) bool {
	if !atomic.CompareAndSwapInt32(&f.busy, 0, 1) {
		return false
	}
	defer atomic.StoreInt32(&f.busy, 0)
	return f.flush(now)
}

func (f *flusher) flush(now int64) bool {
	if now-f.lastNano < 10 { // ok: only who won busy comes here, and writes it
		return false
	}
	atomic.StoreInt64(&f.lastNano, now)
	return true
}

func (f *flusher) Last() int64 { return atomic.LoadInt64(&f.lastNano) }

func upload(parts []func() error) int32 {
	f := &flusher{done: make(chan bool), pending: int32(len(parts))}
	for _, put := range parts {
		go f.put(put)
	}
	<-f.done
	return f.errs // ok: finish has closed done
}

func (f *flusher) put(part func() error) {
	if part() != nil {
		atomic.AddInt32(&f.errs, 1)
	}
	if atomic.AddInt32(&f.pending, -1) == 0 {
		f.finish()
	}
}

func (f *flusher) finish() {
	if f.errs > 0 { // ok: the last part calls it
		f.total = 0
	}
	close(f.done)
}

type slot struct{ ran, idle int64 }

type executor struct {
	slots []slot
	wg    sync.WaitGroup
}

func (e *executor) start(n int) {
	e.slots = make([]slot, n)
	for id := range n {
		e.wg.Add(1)
		go e.worker(id)
	}
}

func (e *executor) worker(id int) {
	defer e.wg.Done()
	me := &e.slots[id]
	for range 10 {
		atomic.AddInt64(&me.ran, 1)
	}
	if me.ran > 5 { // ok: the slot is this worker's
		atomic.StoreInt64(&me.idle, 1)
	}
}

func (e *executor) ran(id int) int64 { return atomic.LoadInt64(&e.slots[id].ran) }

type watchdog struct {
	timer   *time.Timer
	fired   chan bool
	expired int32
}

func startWatchdog(d time.Duration) *watchdog {
	w := &watchdog{fired: make(chan bool)}
	w.timer = time.AfterFunc(d, func() {
		atomic.StoreInt32(&w.expired, 1)
		close(w.fired)
	})
	return w
}

func (w *watchdog) stop() bool {
	if w.timer.Stop() {
		return w.expired == 1 // ok: the function never runs
	}
	<-w.fired
	return w.expired == 1 // ok: it has run
}

type run struct {
	polls      uint64
	quit, done chan bool
}

func (r *run) loop() {
	defer close(r.done)
	for {
		select {
		case <-r.quit:
			return
		default:
			atomic.AddUint64(&r.polls, 1)
		}
	}
}

func (r *run) halt() uint64 {
	close(r.quit)
	<-r.done
	return r.polls // ok: the loop has ended
}

type poller struct {
	mu        sync.Mutex
	cur, last *run
}

func (p *poller) Start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cur = &run{quit: make(chan bool), done: make(chan bool)}
	go p.cur.loop()
}

func (p *poller) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.cur; r != nil {
		r.halt()
		p.cur, p.last = nil, r
	}
}

func (p *poller) Polls() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.last; r != nil {
		return r.polls // ok: last only holds runs that have ended
	}
	return 0
}

func throttled(jobs []func()) (ran int64) {
	sem := make(chan struct{}, 2)
	for _, job := range jobs {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			job()
			atomic.AddInt64(&ran, 1)
		}()
	}
	for range cap(sem) {
		sem <- struct{}{}
	}
	return ran // ok: the semaphore is full, so all have left it
}

type meter struct{ calls int32 }

func (m *meter) Read([]byte) (int, error) {
	atomic.AddInt32(&m.calls, 1)
	return 0, nil
}

func metered(n int) int32 {
	var m meter
	each(n, func() { readOnce(&m) })
	return m.calls // ok: nobody else gets the address
}

func each(n int, f func()) {
	for range n {
		f()
	}
}

func readOnce(m *meter) {
	before := m.calls // ok: a local variable of the callers
	if m.Read(nil); m.calls == before {
		panic("not read")
	}
}

// A lock of one word.

type faucet struct {
	busy  uint32
	drops int64
	since int64
}

func (f *faucet) acquire() {
	for !atomic.CompareAndSwapUint32(&f.busy, 0, 1) {
		runtime.Gosched()
	}
}

func (f *faucet) acquirePolitely() {
	for {
		if atomic.LoadUint32(&f.busy) == 0 && atomic.CompareAndSwapUint32(&f.busy, 0, 1) {
			return
		}
		runtime.Gosched()
	}
}

func (f *faucet) release() { atomic.StoreUint32(&f.busy, 0) }

func (f *faucet) Take(now int64) bool {
	f.acquire()
	defer f.release()
	f.refill(now)
	if f.drops == 0 { // ok: whoever writes has acquired the faucet
		return false
	}
	atomic.AddInt64(&f.drops, -1)
	return true
}

func (f *faucet) Refill(now int64) {
	f.acquirePolitely()
	f.refill(now)
	f.release()
}

func (f *faucet) refill(now int64) {
	if now <= f.since { // ok: the same
		return
	}
	atomic.StoreInt64(&f.drops, f.drops+now-f.since) // ok: the same
	atomic.StoreInt64(&f.since, now)
}

func (f *faucet) Drops() int64 { return atomic.LoadInt64(&f.drops) }

// Turns are taken by ticket.

type tickets struct{ next, serving uint32 }

func (t *tickets) enter() {
	mine := atomic.AddUint32(&t.next, 1) - 1
	for atomic.LoadUint32(&t.serving) != mine {
		runtime.Gosched()
	}
}

func (t *tickets) leave() {
	atomic.StoreUint32(&t.serving, t.serving+1) // ok: it is the turn of whoever leaves
}

func (t *tickets) Serve(do func()) {
	t.enter()
	defer t.leave()
	do()
}

func (t *tickets) Waiting() uint32 {
	return atomic.LoadUint32(&t.next) - atomic.LoadUint32(&t.serving)
}

// A channel with room for one is a lock, of which one may give up waiting.

type committer struct {
	room    chan struct{}
	applied uint64
}

func newCommitter() *committer { return &committer{room: make(chan struct{}, 1)} }

func (c *committer) enter(give <-chan struct{}) error {
	select {
	case c.room <- struct{}{}:
		return nil
	case <-give:
		return errors.New("given up")
	}
}

func (c *committer) leave() { <-c.room }

func (c *committer) Apply(index uint64) error {
	if err := c.enter(nil); err != nil {
		return err
	}
	defer c.leave()
	if index > c.applied { // ok: who writes has the room
		atomic.StoreUint64(&c.applied, index)
	}
	return nil
}

func (c *committer) Applied() uint64 { return atomic.LoadUint64(&c.applied) }
