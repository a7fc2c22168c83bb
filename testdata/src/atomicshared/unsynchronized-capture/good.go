package shared

import (
	"sync"
	"sync/atomic"
	"time"
)

func countAtomically(files [][]byte) int64 {
	var total atomic.Int64
	var wg sync.WaitGroup
	for _, f := range files {
		wg.Go(func() { total.Add(int64(len(f))) }) // ok: atomic
	}
	wg.Wait()
	return total.Load()
}

func sumSlots(parts [][]int) int {
	sums := make([]int, len(parts))
	var wg sync.WaitGroup
	for i, p := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, n := range p {
				sums[i] += n // ok: each goroutine has its own element
			}
		}()
	}
	wg.Wait()
	total := 0
	for _, s := range sums {
		total += s // ok: they have ended
	}
	return total
}

func underLock(words []string) map[string]int {
	var mu sync.Mutex
	counts := make(map[string]int)
	var wg sync.WaitGroup
	for _, w := range words {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			counts[w]++ // ok: under the lock
		})
	}
	wg.Wait()
	return counts
}

func publishByClose(load func() string) string {
	var config string
	ready := make(chan struct{})
	go func() {
		config = load()
		close(ready)
	}()
	<-ready
	return config // ok: written before the channel was closed
}

func publishByFlag(load func() string) string {
	var config string
	var ready atomic.Bool
	go func() {
		config = load()
		ready.Store(true)
	}()
	for !ready.Load() {
		time.Sleep(time.Microsecond)
	}
	return config // ok: written before the flag was set
}
