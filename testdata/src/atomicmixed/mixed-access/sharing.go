package mixed

import (
	"sync"
	"sync/atomic"
	"time"
)

// What is new may lead to what is not: what has been entered somewhere, handed to a
// goroutine, or put into a new slice is shared.

type feed struct {
	mu    sync.Mutex
	peers map[string]*peer
	tasks sync.WaitGroup
}

type peer struct {
	name string
	got  int64
	lost int64
}

func (f *feed) run(task func()) {
	f.tasks.Add(1)
	go func() {
		defer f.tasks.Done()
		task()
	}()
}

func (f *feed) connect(name string) *peer {
	p := &peer{name: name}
	f.mu.Lock()
	f.peers[name] = p
	f.mu.Unlock()
	f.run(func() { p.receive() })
	return p
}

func (p *peer) receive() {
	for range 5 {
		atomic.AddInt64(&p.got, 1)
	}
	p.leave()
}

func (p *peer) leave() {
	if p.got == 0 { // ok: the goroutine that counts
		println(p.name)
	}
}

func (f *feed) Got(name string) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.peers[name].got // want `plain read of f.peers\[name\].got`
}

func (p *peer) miss() { atomic.AddInt64(&p.lost, 1) }

func (f *feed) Miss(name string) {
	f.mu.Lock()
	p := f.peers[name]
	f.mu.Unlock()
	p.miss()
}

type report struct {
	name string
	lost int64
}

func reportOf(p *peer) report {
	return report{p.name, p.lost} // want `plain read of p.lost`
}

func (f *feed) Reports() []report {
	f.mu.Lock()
	all := make([]*peer, 0, len(f.peers))
	for _, p := range f.peers {
		all = append(all, p)
	}
	f.mu.Unlock()
	var out []report
	for _, p := range all {
		out = append(out, reportOf(p))
	}
	return out
}

type breaker struct {
	name  string
	limit int64
}

var breakers = struct {
	sync.Mutex
	all map[string]*breaker
}{all: make(map[string]*breaker)}

func LimitedTo(n int64) func(*breaker) {
	return func(b *breaker) {
		b.limit = n // want `plain write of b.limit`
	}
}

func NewBreaker(name string, options ...func(*breaker)) *breaker {
	b := &breaker{name: name}
	breakers.Lock()
	breakers.all[name] = b
	breakers.Unlock()
	for _, option := range options {
		option(b)
	}
	return b
}

func TuneBreakers(n int64) {
	breakers.Lock()
	defer breakers.Unlock()
	for _, b := range breakers.all {
		atomic.StoreInt64(&b.limit, n)
	}
}

type acceptor struct {
	limit int32
	seen  int32
}

// NewAcceptor sets the default when those who ask for it run already.
func NewAcceptor(n int) *acceptor {
	a := new(acceptor)
	a.before()
	a.spawn(n)
	a.after()
	return a
}

func (a *acceptor) spawn(n int) {
	for range n {
		go a.accept()
	}
}

func (a *acceptor) before() { a.seen = 1 } // ok: nobody runs yet

func (a *acceptor) after() { a.limit = 10 } // want `plain write of a.limit`

func (a *acceptor) accept() {
	for range 3 {
		if atomic.AddInt32(&a.seen, 1) > atomic.LoadInt32(&a.limit) {
			return
		}
	}
}

type ids struct {
	once sync.Once
	last uint64
}

func (g *ids) seed() {
	g.last = uint64(time.Now().UnixNano()) // ok: whoever goes on has waited for it
}

func (g *ids) Next() uint64 {
	g.once.Do(g.seed)
	return atomic.AddUint64(&g.last, 1)
}

type stalls struct {
	once sync.Once
	done bool
	ms   int64
}

func (s *stalls) Stall(ms int64) { atomic.AddInt64(&s.ms, ms) }

// Close may come once, and does not stop those who stall.
func (s *stalls) Close() (total int64) {
	s.once.Do(func() {
		s.done = true
		total = s.ms // want `plain read of s.ms`
	})
	return total
}

type forwarder struct {
	started int32
	updates chan int64
	packets chan int64
	free    int64
}

// Start starts the goroutines once: they are two.
func (f *forwarder) Start() {
	if !atomic.CompareAndSwapInt32(&f.started, 0, 1) {
		return
	}
	go f.admin()
	go f.forward()
}

func (f *forwarder) admin() {
	for n := range f.updates {
		atomic.AddInt64(&f.free, n)
	}
}

func (f *forwarder) forward() {
	for n := range f.packets {
		if f.free < n { // want `plain read of f.free`
			continue
		}
		atomic.AddInt64(&f.free, -n)
	}
}

type spooler struct {
	busy  int32
	count int64
	mu    sync.Mutex
	queue []int64
}

// Put lets one goroutine at a time empty the queue.
func (s *spooler) Put(n int64) {
	s.mu.Lock()
	s.queue = append(s.queue, n)
	s.mu.Unlock()
	if atomic.CompareAndSwapInt32(&s.busy, 0, 1) {
		go s.drain()
	}
}

func (s *spooler) drain() {
	s.mu.Lock()
	queue := s.queue
	s.queue = nil
	s.mu.Unlock()
	for _, n := range queue {
		if s.count < 1000 { // ok: the one that drains
			atomic.AddInt64(&s.count, n)
		}
	}
	atomic.StoreInt32(&s.busy, 0)
}

func (s *spooler) Count() int64 { return atomic.LoadInt64(&s.count) }

type message struct {
	sub *subscription
	len int64
}

type subscription struct {
	max       int64
	delivered int64
}

// deliver counts for the subscription, as others do.
func deliver(in chan *message, call func(*message)) {
	for m := range in {
		s := m.sub
		atomic.AddInt64(&s.delivered, 1)
		if s.delivered <= s.max { // want `plain read of s.delivered`
			call(m)
		}
	}
}

// Next takes one message by itself.
func (s *subscription) Next(in chan *message) *message {
	m := <-in
	if atomic.AddInt64(&s.delivered, 1) > s.max {
		return nil
	}
	return m
}
