package shared

import (
	"context"
	"sync"
	"time"
)

func handOver(c chan int) int {
	v := 0
	turn := make(chan struct{})
	go func() {
		<-turn
		v = 2 // ok: the other has given the turn away
		c <- v
	}()
	v = 1 // ok: before the turn is given away
	close(turn)
	return <-c
}

func pingPong(rounds int) int {
	n := 0
	ping, pong := make(chan struct{}), make(chan struct{})
	go func() {
		for range ping {
			n++ // ok: they take turns
			pong <- struct{}{}
		}
	}()
	for range rounds {
		ping <- struct{}{}
		<-pong
		n++ // ok: they take turns
	}
	close(ping)
	return n
}

func siblings() int {
	x := 0
	written, done := make(chan struct{}), make(chan struct{})
	go func() {
		x = 1 // ok: before the other is told
		close(written)
	}()
	go func() {
		<-written
		x++ // ok: after the other has told
		close(done)
	}()
	<-done
	return x
}

func cancelled() int {
	ctx, cancel := context.WithCancel(context.Background())
	x := 0
	done := make(chan struct{})
	go func() {
		<-ctx.Done()
		x++ // ok: after the other has cancelled
		close(done)
	}()
	x = 1 // ok: before it cancels
	cancel()
	<-done
	return x
}

func inRounds(jobs []func()) int {
	seen := 0
	for i := 0; i < len(jobs); i++ { // ok: each round has an i of its own
		done := make(chan int)
		go func() {
			jobs[i]()
			done <- i
		}()
		seen += <-done
	}
	return seen
}

func waitsInCallee(job func() int) int {
	result := 0
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		result = job()
	}()
	finish(&wg)
	return result // ok: finish waits
}

func finish(wg *sync.WaitGroup) { wg.Wait() }

func conditionally(async bool, job func() int) int {
	n := 0
	done := make(chan struct{})
	if async {
		go func() {
			n = job() // want `n is written by a goroutine started at orders.go:102 and written at orders.go:107`
			close(done)
		}()
	}
	n++
	if async {
		<-done
	}
	return n
}

func flagUnderLock() int {
	x, ready := 0, false
	var mu sync.Mutex
	go func() {
		x = 1 // ok: before ready is set
		mu.Lock()
		ready = true
		mu.Unlock()
	}()
	mu.Lock()
	for !ready {
		mu.Unlock()
		time.Sleep(time.Microsecond)
		mu.Lock()
	}
	mu.Unlock()
	x++ // ok: ready was set under the lock
	return x
}

func readLocked() int {
	var mu sync.RWMutex
	hits := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			mu.RLock()
			hits++ // want `hits is written by several goroutines started at orders.go:139 without a lock`
			mu.RUnlock()
		})
	}
	wg.Wait()
	return hits
}

func throughPointer() int {
	n := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go addOne(&n, &wg) // want `n is written by several goroutines started at orders.go:154 without a lock`
	}
	wg.Wait()
	return n
}

func addOne(n *int, wg *sync.WaitGroup) {
	defer wg.Done()
	*n++
}
