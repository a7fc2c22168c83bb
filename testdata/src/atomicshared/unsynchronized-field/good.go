package field

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
)

// An Actor has state that its goroutine alone touches.
type Actor struct {
	n    int
	reqs chan func()
}

func NewActor() *Actor {
	a := &Actor{reqs: make(chan func())}
	go a.run()
	return a
}

func (a *Actor) run() {
	for f := range a.reqs {
		f()
		a.n++ // ok: an actor, whose state its goroutine alone touches
	}
}

func (a *Actor) Add(d int) { a.reqs <- func() { a.n += d } }

// A Task has a result.
type Task struct {
	err  error
	done chan struct{}
}

func StartTask(f func() error) *Task {
	t := &Task{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		t.err = f()
	}()
	return t
}

func (t *Task) Wait() error {
	<-t.done
	return t.err // ok: results that a closed channel publishes
}

// A Server has a goroutine that Start starts and Stop waits for.
type Server struct {
	limit int
	wg    sync.WaitGroup
	quit  chan struct{}
	mu    sync.Mutex
	conns map[int]bool
}

func (s *Server) Start() {
	s.quit = make(chan struct{})
	s.limit = 10
	s.conns = map[int]bool{}
	s.wg.Add(1)
	go s.loop()
}

func (s *Server) loop() {
	defer s.wg.Done()
	for i := 0; ; i++ {
		select {
		case <-s.quit:
			return
		default:
		}
		s.mu.Lock()
		if len(s.conns) < s.limit {
			s.conns[i] = true
		}
		s.mu.Unlock()
	}
}

func (s *Server) Stop() int {
	close(s.quit)
	s.wg.Wait()
	return len(s.conns) // ok: what Start sets before its goroutine, and Stop reads behind it
}

// A Table has a lock and helpers.
type Table struct {
	mu   sync.RWMutex
	rows map[string]int
	size int
}

func (t *Table) Put(k string, v int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(k, v)
}

func (t *Table) put(k string, v int) {
	if t.rows == nil {
		t.rows = make(map[string]int)
	}
	t.rows[k] = v
	t.size++ // ok: helpers that are called with the lock held
}

func (t *Table) Size() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size
}

func NewTable(n int) *Table {
	t := &Table{}
	t.put("first", n)
	return t
}

// A Scan works in parallel within a method.
type Scan struct {
	paths []string
	sizes []int
	total int
}

func NewScan(paths ...string) *Scan { return &Scan{paths: paths} }

func (s *Scan) Run() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	s.sizes = make([]int, len(s.paths)) // ok: a section of parallel work within a method
	for i, p := range s.paths {
		wg.Go(func() {
			s.sizes[i] = len(p)
			mu.Lock()
			s.total += len(p)
			mu.Unlock()
		})
	}
	wg.Wait()
}

func (s *Scan) Total() int { return s.total }

// A Conf is loaded by a goroutine.
type Conf struct {
	ready atomic.Bool
	v     map[string]string
}

func NewConf(load func() map[string]string) *Conf {
	c := &Conf{}
	go func() {
		c.v = load()
		c.ready.Store(true)
	}()
	return c
}

func (c *Conf) Get(k string) string {
	if !c.ready.Load() {
		return ""
	}
	return c.v[k] // ok: an atomic flag publishes what was loaded
}

// A Decoder has one user, and statistics for all.
type Decoder struct {
	buf []byte
	pos int

	mu    sync.Mutex
	stats int
}

func NewDecoder(buf []byte) *Decoder { return &Decoder{buf: buf} }

func (d *Decoder) Next() byte {
	if d.pos >= len(d.buf) {
		return 0
	}
	b := d.buf[d.pos]
	d.pos++ // ok: methods that one user calls, next to a lock for something else
	d.mu.Lock()
	d.stats++
	d.mu.Unlock()
	return b
}

func (d *Decoder) Reset(b []byte) { d.buf, d.pos = b, 0 }

// An app serves requests.
type app struct{ prefix string }

type visit struct{ n int }

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{}
	v.count()
	if v.n > 0 {
		w.Header().Set("prefix", a.prefix)
	}
}

func (v *visit) count() { v.n++ } // ok: each request has what it works on

// The default app is made when it is needed first.
var (
	defaultOnce sync.Once
	defaultApp  *app
)

func Default() *app {
	defaultOnce.Do(func() { defaultApp = &app{prefix: "x"} })
	return defaultApp // ok: made once
}

func UseDefault() { go func() { _ = Default().prefix }() }

// A Worker counts.
type Worker struct {
	cancel context.CancelFunc
	wg     sync.WaitGroup
	count  int
}

func (w *Worker) Start(in <-chan string) {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		for {
			select {
			case <-in:
				w.count++
			case <-ctx.Done():
				return
			}
		}
	}()
}

func (w *Worker) Stop() int {
	w.cancel()
	w.wg.Wait()
	return w.count // ok: Stop waits for the goroutine before it reads
}

// A Tree has a lock for its nodes.
type node struct{ refs int }

type Tree struct {
	mu   sync.Mutex
	root node
}

func (t *Tree) Add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.root.add()
}

func (n *node) add() { n.refs++ } // ok: nodes that the lock of the tree guards

func (t *Tree) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.root.refs
}
