package shared

import (
	"io"
	"sync"
	"time"
)

func releasedForWaiter() int {
	var mu sync.Mutex
	sum := 0
	mu.Lock()
	go func() {
		defer mu.Unlock()
		sum = 3 // ok: the other waits for the mutex
	}()
	mu.Lock()
	defer mu.Unlock()
	return sum
}

func releasedTooEarly() int {
	var mu sync.Mutex
	sum := 0
	mu.Lock()
	go func() {
		mu.Unlock()
		sum = 3 // want `unsynchronized-capture: sum is written by a goroutine started at joins.go:26 and read at joins.go:32`
	}()
	mu.Lock()
	defer mu.Unlock()
	return sum
}

func readToEnd(text string) (int, error) {
	r, w := io.Pipe()
	var err error
	go func() {
		_, err = io.WriteString(w, text) // ok: the other reads until the pipe is closed
		w.Close()
	}()
	read, _ := io.ReadAll(r)
	return len(read), err
}

func closedTooEarly(text string) (int, error) {
	r, w := io.Pipe()
	var err error
	go func() {
		_, failed := io.WriteString(w, text)
		w.Close()
		err = failed // want `unsynchronized-capture: err is written by a goroutine started at joins.go:49 and read at joins.go:55`
	}()
	read, _ := io.ReadAll(r)
	return len(read), err
}

func waitedForByLiteral() int {
	await := func(done chan bool) {
		for {
			select {
			case <-done:
				return
			default:
				time.Sleep(time.Microsecond)
			}
		}
	}
	n := 0
	done := make(chan bool)
	go func() {
		n++ // ok: the literal returns only when it is done
		close(done)
	}()
	await(done)
	return n
}

func askedForByLiteral() int {
	isDone := func(done chan bool) bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
	n := 0
	done := make(chan bool)
	go func() {
		time.Sleep(time.Millisecond)
		n++ // want `unsynchronized-capture: n is written by a goroutine started at joins.go:90 and read at joins.go:96`
		close(done)
	}()
	isDone(done)
	return n
}

func deferredPastSelect(stop chan struct{}, work func() bool) {
	failed := false
	defer func() {
		if failed { // ok: both clauses have waited
			println("failed")
		}
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		failed = work()
	}()
	select {
	case <-done:
	case <-stop:
		<-done
	}
}

func deferredPastStop(stop chan struct{}, work func() bool) {
	failed := false
	defer func() {
		if failed {
			println("failed")
		}
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		failed = work() // want `unsynchronized-capture: failed is written by a goroutine started at joins.go:126 and read at joins.go:121`
	}()
	select {
	case <-done:
	case <-stop:
	}
}

type winner struct {
	mu sync.Mutex
	id int
}

func (w *winner) set(id int) { w.id = id }

func (w *winner) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.set(0)
}

func (w *winner) elect(ids []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var once sync.Once
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			once.Do(func() { w.set(id) })
			if w.id != id { // ok: whoever comes here has waited for the first
				println("lost", id)
			}
		})
	}
	wg.Wait()
}

type twig struct {
	left, right *twig
	n           int
}

func sumTwigs(t *twig) int {
	sum := 0
	var wg sync.WaitGroup
	var walk func(*twig)
	walk = func(t *twig) {
		defer wg.Done()
		if t == nil {
			return
		}
		sum += t.n // want `unsynchronized-capture: sum is written by several goroutines started at joins.go:174`
		wg.Add(2)
		go walk(t.left)
		go walk(t.right)
	}
	wg.Add(1)
	go walk(t)
	wg.Wait()
	return sum
}

func doubleTwigs(root twig) {
	var wg sync.WaitGroup
	var walk func(*twig)
	walk = func(t *twig) {
		defer wg.Done()
		if t == nil {
			return
		}
		t.n *= 2 // ok: each goroutine has its own
		wg.Add(2)
		go walk(t.left)
		go walk(t.right)
	}
	wg.Add(1)
	go walk(&root)
	wg.Wait()
}

func releasedAfterLoop(in chan int) int {
	var mu sync.Mutex
	got := make([]int, 3)
	mu.Lock()
	go func() {
		for i := range got {
			got[i] = <-in // ok: the other waits for the mutex
		}
		mu.Unlock()
	}()
	for i := range got {
		in <- i
	}
	mu.Lock()
	sum := 0
	for _, n := range got {
		sum += n
	}
	return sum
}
