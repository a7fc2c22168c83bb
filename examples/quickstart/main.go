// Command quickstart is a small web server whose atomics are used wrongly in
// ways that a race detector seldom sees. Each line that atomiclint reports says
// so, and golangci-lint run --fix mends them all.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
)

// A server greets, and counts what it does.
type server struct {
	greeted int64    // reported: prefer-typed
	pending int64    // reported: prefer-typed
	waiting [2]int64 // by priority
	closed  atomic.Bool
}

// ServeHTTP greets.
func (s *server) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if s.closed.Load() {
		http.Error(w, "closed", http.StatusServiceUnavailable)
		return
	}
	n := atomic.AddInt64(&s.greeted, 1)
	_, _ = fmt.Fprintln(w, "hello, visitor", n)
}

// enqueue counts work that has come.
func (s *server) enqueue(priority int) {
	atomic.AddInt64(&s.pending, 1)
	more(&s.waiting[priority])
}

// more counts one more of what waits.
func more(waiting *int64) {
	*waiting = atomic.AddInt64(waiting, 1) // reported: lost-update
}

// drain forgets the work and returns how much it was.
func (s *server) drain() int64 {
	for i := range s.waiting {
		atomic.StoreInt64(&s.waiting[i], 0)
	}
	return atomic.SwapInt64(&s.pending, 0)
}

func main() {
	s := new(server)
	http.Handle("/", s)
	http.HandleFunc("/work", func(http.ResponseWriter, *http.Request) { s.enqueue(0) })
	http.HandleFunc("/drain", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, s.drain()) })
	http.HandleFunc("/close", func(http.ResponseWriter, *http.Request) { s.closed.Store(true) })
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}
