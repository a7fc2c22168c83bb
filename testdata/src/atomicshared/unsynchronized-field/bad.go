package field

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A Poller is started by its constructor, and asked and stopped by anybody.
type Poller struct {
	running bool
	polls   int
}

func NewPoller() *Poller {
	p := &Poller{}
	go p.loop()
	return p
}

func (p *Poller) loop() {
	p.running = true // want `unsynchronized-field: p.running is written by a goroutine started at bad.go:18 and written at bad.go:30, and nothing orders the two; make it an atomic.Bool`
	for p.running {
		time.Sleep(time.Millisecond)
		p.polls++ // want `unsynchronized-field: p.polls is written by a goroutine started at bad.go:18 and read at bad.go:32, and nothing orders the two; make it an atomic.Int64`
	}
}

func (p *Poller) Stop() { p.running = false }

func (p *Poller) Polls() int { return p.polls }

// A Cache counts hits with its lock held for reading.
type Cache struct {
	mu   sync.RWMutex
	m    map[string]int
	hits int
}

func (c *Cache) Get(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.m[key]
	if !ok {
		c.hits++ // want `unsynchronized-field: c.hits is written here with mu held for reading only, which several goroutines do at once; make it an atomic.Int64`
	}
	return v
}

func (c *Cache) Set(key string, v int) {
	c.mu.Lock()
	c.m[key] = v
	c.mu.Unlock()
}

// A Conn is looked at without the lock that guards it.
type Conn struct {
	mu     sync.Mutex
	closed bool
	buf    []byte
	last   int
}

func (c *Conn) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

func (c *Conn) Write(b []byte) bool {
	if c.closed { // want `unsynchronized-field: c.closed is read here without mu, which is held where it is written at bad.go:68; hold it here too`
		return false
	}
	c.mu.Lock()
	c.buf = append(c.buf, b...)
	c.mu.Unlock()
	c.last = len(b) // want `unsynchronized-field: c.last is written here without mu, which is held where it is read at bad.go:85; hold it here too`
	return true
}

func (c *Conn) Last() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// A Pages counts requests.
type Pages struct{ served int }

func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.served++ // want `unsynchronized-field: p.served is written by handlers of requests, several of which run at once, without a lock; make it an atomic.Int64`
}

// A Meter is marked by many: it counts atomically.
type Meter struct {
	count atomic.Int64
	last  time.Time
}

func (m *Meter) Mark() {
	m.count.Add(1)
	m.last = time.Now() // want `unsynchronized-field: m.last is written here and read at bad.go:106 without a lock, next to a counter that is atomic; guard it with a mutex`
}

func (m *Meter) Last() time.Time { return m.last }

// A Watcher reads what others set at any time.
type Watcher struct {
	limit int
	tick  chan int
}

func (w *Watcher) Start() {
	go func() {
		for n := range w.tick {
			if n > w.limit {
				return
			}
		}
	}()
}

func (w *Watcher) SetLimit(n int) {
	w.limit = n // want `unsynchronized-field: w.limit is written here and read at bad.go:117 by a goroutine started at bad.go:115, and nothing orders the two; make it an atomic.Int64`
}

// A Crowd has workers that lead back to it.
type Crowd struct {
	done  int
	tasks chan int
}

type member struct{ of *Crowd }

func NewCrowd(n int) *Crowd {
	c := &Crowd{tasks: make(chan int)}
	for range n {
		m := &member{c}
		go m.work()
	}
	return c
}

func (m *member) work() {
	for range m.of.tasks {
		m.of.done++ // want `unsynchronized-field: m.of.done is written by a goroutine started at bad.go:140 and read at bad.go:151, and nothing orders the two; make it an atomic.Int64`
	}
}

func (c *Crowd) Done() int { return c.done }

// A plugin is called on the goroutines that Serve starts, by way of an interface.
type plugin interface{ handle(int) }

type budget struct{ left int }

func (b *budget) handle(n int) {
	b.left -= n // want `unsynchronized-field: b.left is written by several goroutines started at bad.go:172 without a lock; make it an atomic.Int64`
}

type Service struct{ plugins []plugin }

func (s *Service) dispatch(n int) {
	for _, p := range s.plugins {
		p.handle(n)
	}
}

func (s *Service) Serve(requests <-chan int) {
	for r := range requests {
		go s.dispatch(r)
	}
}

func NewService() *Service { return &Service{plugins: []plugin{&budget{100}}} }

// debug is set while goroutines look at it.
var debug bool

func SetDebug(on bool) {
	debug = on // want `unsynchronized-field: debug is written here and read at bad.go:191 by a goroutine started at bad.go:186, and nothing orders the two; make it an atomic.Bool`
}

func Trace(work func()) {
	go traced(work)
}

func traced(work func()) {
	for range 3 {
		if debug {
			work()
		}
	}
}

// entries has a lock, which Lookup forgets.
var (
	entriesMu sync.Mutex
	entries   = map[string]int{}
)

func Enter(name string) {
	entriesMu.Lock()
	defer entriesMu.Unlock()
	entries[name]++
}

func Lookup(name string) int {
	return entries[name] // want `unsynchronized-field: entries\[name\] is read here without entriesMu, which is held where it is written at bad.go:206; hold it here too`
}

// A Lease expires on the goroutine of a timer.
type Lease struct {
	expired bool
	timer   *time.Timer
}

func NewLease(d time.Duration) *Lease {
	l := &Lease{}
	l.timer = time.AfterFunc(d, l.expire)
	return l
}

func (l *Lease) expire() {
	l.expired = true // want `unsynchronized-field: l.expired is written by a goroutine started at bad.go:221 and read at bad.go:229, and nothing orders the two; make it an atomic.Bool`
}

func (l *Lease) Valid() bool { return !l.expired }
