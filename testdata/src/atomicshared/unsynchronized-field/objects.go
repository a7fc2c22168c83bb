package field

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// Entries count their uses under the lock of what holds them, for reading.
type Entries struct {
	mu sync.RWMutex
	m  map[string]*entry
}

type entry struct {
	uses int
	last time.Time
}

func (c *Entries) Use(key string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.m[key]
	if ok {
		e.uses++ // want `e.uses is written here with mu held for reading only, which several goroutines do at once; make it an atomic.Int64`
	}
	return ok
}

// Expire is silent: it holds the lock for writing.
func (c *Entries) Expire(before time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.m {
		if e.last.Before(before) {
			e.uses = 0 // ok: nobody else has the lock
			delete(c.m, key)
		}
	}
}

// Slots have a lock each.
type Slots struct {
	mu sync.RWMutex
	m  map[string]*slot
}

type slot struct {
	mu   sync.Mutex
	uses int
}

func (s *Slots) Use(key string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := s.m[key]; e != nil {
		e.mu.Lock()
		e.uses++ // ok: under the lock of the slot
		e.mu.Unlock()
	}
}

// A Hub gives itself to drivers, which call it back from their goroutines.
type Hub interface {
	Attach(name string)
}

type Driver interface{ Connect(h Hub) }

type hub struct {
	on   map[string]bool
	done chan struct{}
}

// A Net has a hub.
type Net struct{ h *hub }

func Open(d Driver) *Net {
	h := &hub{on: map[string]bool{}, done: make(chan struct{})}
	go h.serve()
	d.Connect(h)
	return &Net{h}
}

func (n *Net) Close() { n.h.done <- struct{}{} }

func (h *hub) serve() {
	for range h.done {
		for name := range h.on {
			println(name)
		}
	}
}

func (h *hub) Attach(name string) {
	h.on[name] = true // want `h.on\[name\] is written here and read at objects.go:90 by a goroutine started at objects.go:81, and nothing orders the two; guard it with a mutex`
}

// Ops runs operations one after the other, on a goroutine of its own.
type Ops struct {
	mu   sync.Mutex
	busy bool
	ops  []func()
}

func (o *Ops) Push(op func()) {
	o.mu.Lock()
	o.ops = append(o.ops, op)
	busy := o.busy
	o.busy = true
	o.mu.Unlock()
	if !busy {
		go o.run()
	}
}

func (o *Ops) pop() func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ops) == 0 {
		o.busy = false // ok: under the lock
		return nil
	}
	op := o.ops[0]
	o.ops = o.ops[1:]
	return op
}

func (o *Ops) run() {
	for op := o.pop(); op != nil; op = o.pop() {
		op()
	}
}

// A Draft is changed by operations, and once beside them.
type Draft struct {
	ops   Ops
	words int
	title string
}

func (d *Draft) Write() { d.ops.Push(d.write) }

func (d *Draft) write() {
	d.words++ // want `d.words is written by a goroutine started at objects.go:143 and written at objects.go:149, and nothing orders the two; make it an atomic.Int64`
}

func (d *Draft) Clear() { d.words = 0 }

func (d *Draft) Rename(title string) { d.ops.Push(func() { d.title = title }) } // ok: operations come one after the other

// Job is started again and again.
type Job struct {
	running bool
	work    func()
}

func (j *Job) Trigger() {
	if j.running {
		return
	}
	j.running = true
	go func() {
		j.work()
		j.running = false // want `j.running is written by a goroutine started at objects.go:164 and read at objects.go:160, and nothing orders the two; make it an atomic.Bool`
	}()
}

// A Tail reads lines until there are no more.
type Tail struct{ lines int }

func NewTail(r io.Reader) *Tail {
	t := &Tail{}
	go t.read(bufio.NewScanner(r))
	return t
}

func (t *Tail) read(s *bufio.Scanner) {
	for s.Scan() {
		t.lines++ // want `t.lines is written by a goroutine started at objects.go:175 and read at objects.go:185, and nothing orders the two; make it an atomic.Int64`
	}
}

func (t *Tail) Lines() int { return t.lines }

// Tickets are taken and given back.
type Tickets struct {
	mu   sync.Mutex
	left int
}

func (t *Tickets) Take() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left == 0 {
		return false
	}
	t.left--
	return true
}

func (t *Tickets) Release() {
	t.left++ // want `t.left is written here without mu, which is held where it is written at objects.go:199; hold it here too`
}

// A Link is replaced by one goroutine and used by another.
type Link struct {
	conn   *int
	lost   chan struct{}
	events chan int
}

func NewLink() *Link {
	l := &Link{lost: make(chan struct{}, 1), events: make(chan int)}
	l.connect()
	go l.run()
	return l
}

func (l *Link) connect() { l.conn = new(int) } // want `l.conn is written by a goroutine started at objects.go:224 and read at objects.go:236, and nothing orders the two; make it an atomic.Pointer`

func (l *Link) run() {
	go func() {
		for range l.lost {
			l.connect()
		}
	}()
	for range l.events {
		l.handle()
	}
}

func (l *Link) handle() { l.use() }

func (l *Link) use() { _ = l.conn }

// guarded has methods of its own that lock.
type guarded struct {
	mu sync.RWMutex
	n  int
}

func (g *guarded) lock()   { g.mu.Lock() }
func (g *guarded) unlock() { g.mu.Unlock() }

// A Sink holds what is guarded.
type Sink struct{ g *guarded }

func NewSink(in <-chan int) *Sink {
	s := &Sink{&guarded{}}
	go func() {
		for n := range in {
			s.add(n)
		}
	}()
	return s
}

func (s *Sink) add(n int) {
	s.g.lock()
	defer s.g.unlock()
	s.g.n += n // ok: unlock runs at the end
}

func (s *Sink) Sum() int {
	s.g.lock()
	defer s.g.unlock()
	return s.g.n
}

// A Beat is built before it starts.
type Beat struct {
	every time.Duration
	stop  chan struct{}
}

func (b *Beat) Every(d time.Duration) *Beat {
	b.every = d // ok: a step of building it
	return b
}

func (b *Beat) Start() {
	b.stop = make(chan struct{})
	go b.run(b.stop)
}

func (b *Beat) run(stop chan struct{}) {
	t := time.NewTicker(b.every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-stop:
			return
		}
	}
}

// A Pipe makes its buffer when it is first connected.
type Pipe struct {
	buf  []byte
	lost chan struct{}
	in   chan byte
}

func NewPipe() *Pipe {
	p := &Pipe{lost: make(chan struct{}), in: make(chan byte)}
	p.connect()
	go p.redial()
	go p.read()
	return p
}

func (p *Pipe) connect() {
	if p.buf == nil {
		p.buf = make([]byte, 1) // ok: it has one by the time that there are goroutines
	}
}

func (p *Pipe) redial() {
	for range p.lost {
		p.connect()
	}
}

func (p *Pipe) read() {
	for b := range p.in {
		p.buf[0] = b
	}
}

// A Book is locked by the goroutine that fills it alone.
type Book struct {
	mu    sync.Mutex
	names []string
	found chan string
}

func NewBook() *Book {
	b := &Book{found: make(chan string)}
	go b.learn()
	return b
}

func (b *Book) learn() {
	for name := range b.found {
		b.mu.Lock()
		b.names = append(b.names, name)
		b.mu.Unlock()
	}
}

func (b *Book) First() string {
	if len(b.names) == 0 { // want `b.names is read here without mu, which is held where it is written at objects.go:349; hold it here too`
		return ""
	}
	return b.names[0]
}

func (b *Book) Has(name string) bool {
	for _, n := range b.names {
		if n == name {
			return true
		}
	}
	return false
}

// A Vault is locked until its goroutine has filled it.
type Vault struct {
	filled sync.Mutex
	gold   []int
}

func NewVault(dig func() []int) *Vault {
	v := &Vault{}
	v.filled.Lock()
	go func() {
		defer v.filled.Unlock()
		v.gold = dig() // ok: nobody else gets the lock before
	}()
	return v
}

func (v *Vault) Gold() []int {
	v.filled.Lock()
	defer v.filled.Unlock()
	return v.gold
}
