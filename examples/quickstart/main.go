// Command quickstart is a small web server whose atomics are used wrongly in
// ways that a race detector cannot see. Each line that atomiclint reports says
// so, and golangci-lint run --fix mends them all.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
)

// A server counts what it does.
type server struct {
	hits    atomic.Int64
	largest atomic.Int64
	pending int64
	started atomic.Bool
	ready   chan struct{}
}

// ServeHTTP counts a request.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.hits.Store(s.hits.Load() + 1) // reported: lost-update
	s.noteSize(r.ContentLength)
	_, _ = fmt.Fprintln(w, s.hits.Load(), "requests, the largest of", s.largest.Load(), "bytes")
}

// noteSize keeps the size of the largest request.
func (s *server) noteSize(size int64) {
	if s.largest.Load() < size {
		s.largest.Store(size) // reported: lost-update
	}
}

// enqueue counts work that has not been done yet.
func (s *server) enqueue() {
	atomic.AddInt64(&s.pending, 1)
}

// drain returns how much work was pending, and forgets it.
func (s *server) drain() int64 {
	n := atomic.LoadInt64(&s.pending)
	atomic.StoreInt64(&s.pending, 0) // reported: lost-update
	return n
}

// start makes the server ready, once.
func (s *server) start() {
	if !s.started.Load() {
		s.started.Store(true) // reported: check-then-act
		close(s.ready)
	}
}

func main() {
	s := &server{ready: make(chan struct{})}
	http.Handle("/", s)
	http.HandleFunc("/start", func(http.ResponseWriter, *http.Request) { s.start() })
	http.HandleFunc("/work", func(http.ResponseWriter, *http.Request) { s.enqueue() })
	http.HandleFunc("/drain", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, s.drain()) })
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}
