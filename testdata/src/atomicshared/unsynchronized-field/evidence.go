package field

import (
	"sync"
	"sync/atomic"
	"time"
)

// A Gauge has two locks, which do not exclude each other.
type Gauge struct {
	writing, reading sync.Mutex
	value            float64
}

func (g *Gauge) Set(v float64) {
	g.writing.Lock()
	g.value = v // want `g.value is written here with writing held and read at evidence.go:24 with reading, which do not exclude each other; hold one lock for both`
	g.writing.Unlock()
}

func (g *Gauge) Get() float64 {
	g.reading.Lock()
	defer g.reading.Unlock()
	return g.value
}

// A Runner polls the flag that Stop sets; who runs it is not seen.
type Runner struct{ stopped bool }

func (r *Runner) Run() {
	for !r.stopped {
		time.Sleep(time.Millisecond)
	}
}

func (r *Runner) Stop() {
	r.stopped = true // want `r.stopped is written here and read at evidence.go:31 by a loop that it is to end, without a lock; make it an atomic.Bool`
}

// A Feed calls what is stored in it on its goroutine.
type Feed struct {
	handlers []func(int)
	in       chan int
}

func (f *Feed) Handle(h func(int)) { f.handlers = append(f.handlers, h) }

func (f *Feed) Start() { go f.deliver() }

func (f *Feed) deliver() {
	for n := range f.in {
		for _, h := range f.handlers {
			h(n)
		}
	}
}

// A Sum is told by a feed.
type Sum struct{ total int }

func NewSum(f *Feed) *Sum {
	s := &Sum{}
	f.Handle(s.add)
	return s
}

func (s *Sum) add(n int) {
	s.total += n // want `s.total is written by a goroutine started at evidence.go:63 and read at evidence.go:71, and nothing orders the two; make it an atomic.Int64`
}

func (s *Sum) Total() int { return s.total }

// names is made at the first use, which a test without the lock looks for.
var (
	namesMu   sync.Mutex
	namesMade bool
	names     map[string]int
)

func Number(name string) int {
	if !namesMade { // want `namesMade is read here without namesMu, which is held where it is written at evidence.go:86; hold it here too`
		namesMu.Lock()
		defer namesMu.Unlock()
		if !namesMade {
			names = map[string]int{"one": 1}
			namesMade = true
		}
	}
	return names[name]
}

// A Collector gathers what goroutines bring that each call starts.
type Collector struct {
	wg    sync.WaitGroup
	found []string
}

func (c *Collector) Collect(fetch func() string) {
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		c.found = append(c.found, fetch()) // want `c.found is written by several goroutines started at evidence.go:100 without a lock; guard it with a mutex`
	}()
}

// A Log has a helper of its constructor start its goroutine.
type Log struct {
	level int
	lines chan string
}

func NewLog() *Log {
	l := &Log{lines: make(chan string, 10)}
	l.start()
	return l
}

func (l *Log) start() { go l.drain() }

func (l *Log) drain() {
	for range l.lines {
		if l.level > 1 {
			return
		}
	}
}

func (l *Log) SetLevel(n int) {
	l.level = n // want `l.level is written here and read at evidence.go:122 by a goroutine started at evidence.go:118, and nothing orders the two; make it an atomic.Int64`
}

// A View reads under a lock that a helper holds for reading.
type View struct {
	mu   sync.RWMutex
	data map[string]int
}

func (v *View) read(f func()) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	f()
}

func (v *View) Get(key string) (n int) {
	v.read(func() { n = v.data[key] }) // ok: read holds the lock
	return n
}

func (v *View) Set(key string, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.data[key] = n
}

// A Lazy is filled at the first use, and says so by an atomic flag.
type Lazy struct {
	mu    sync.Mutex
	done  atomic.Bool
	value string
}

func (l *Lazy) Get() string {
	if l.done.Load() {
		return l.value // ok: the flag publishes it
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.done.Load() {
		l.value = "made"
		l.done.Store(true)
	}
	return l.value
}

func warm(l *Lazy) {
	go l.Get()
	l.Get() // ok: Get sees to it
}
