// Package stats accesses its exported words atomically, plainly, and through pointers.
package stats

import "sync/atomic"

// A Server counts requests.
type Server struct {
	Name     string
	Requests uint64
	Limit    int32
	Window   Window
}

// A Window is a part of a Server.
type Window struct{ Denied uint64 }

// Total is every server's.
var Total int64

// Observe counts a request.
func (s *Server) Observe() {
	atomic.AddUint64(&s.Requests, 1)
	atomic.AddInt64(&Total, 1)
}

// Deny counts one that was refused.
func (s *Server) Deny() { atomic.AddUint64(&s.Window.Denied, 1) }

// SetLimit changes the limit while requests are served.
func (s *Server) SetLimit(n int32) { atomic.StoreInt32(&s.Limit, n) }

// New returns a server that nobody else has.
func New(name string) *Server { return &Server{Name: name, Limit: 10} }

// Start returns a server that a goroutine has.
func Start() *Server {
	s := &Server{}
	go s.Observe()
	return s
}

// A Snapshot is a copy.
type Snapshot struct{ Requests uint64 }

// Snapshot returns a copy.
func (s *Server) Snapshot() Snapshot { return Snapshot{atomic.LoadUint64(&s.Requests)} }

// A Clock is accessed plainly here.
type Clock struct{ Ticks int64 }

// Tick is not atomic.
func (c *Clock) Tick() { c.Ticks++ }

// Bump adds to a counter.
func Bump(n *uint64) { atomic.AddUint64(n, 1) }

// Zero writes a counter plainly.
func Zero(n *uint64) { *n = 0 }

// A Counter is a word with atomic methods.
type Counter uint64

// Inc adds one.
func (c *Counter) Inc() { atomic.AddUint64((*uint64)(c), 1) }

// A Registry holds pointers to counters.
type Registry struct{ vars map[string]*uint64 }

// NewRegistry returns an empty registry.
func NewRegistry() *Registry { return &Registry{vars: make(map[string]*uint64)} }

// Register keeps the pointer.
func (r *Registry) Register(name string, n *uint64) { r.vars[name] = n }

// Sum reads what the pointers lead to.
func (r *Registry) Sum() (sum uint64) {
	for _, n := range r.vars {
		sum += atomic.LoadUint64(n)
	}
	return sum
}

// A Pool runs functions on goroutines of its own.
type Pool struct{ jobs chan func() }

// NewPool returns a pool with one goroutine.
func NewPool() *Pool {
	p := &Pool{jobs: make(chan func())}
	go p.run()
	return p
}

func (p *Pool) run() {
	for job := range p.jobs {
		job()
	}
}

// Close ends the goroutine.
func (p *Pool) Close() { close(p.jobs) }

// Submit does not wait.
func (p *Pool) Submit(f func()) { p.jobs <- f }

// ForEach runs a function on several goroutines and waits for them.
func ForEach(n int, f func(int)) {
	done := make(chan bool)
	for i := range n {
		go func() {
			f(i)
			done <- true
		}()
	}
	for range n {
		<-done
	}
}
