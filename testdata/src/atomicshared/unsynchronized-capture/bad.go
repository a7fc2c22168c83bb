package shared

import (
	"errors"
	"sync"
	"time"
)

func countLines(files [][]byte) int {
	total := 0
	var wg sync.WaitGroup
	for _, f := range files {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, b := range f {
				if b == '\n' {
					total++ // want `unsynchronized-capture: total is written by several goroutines started at bad.go:14 without a lock; make it an atomic.Int64`
				}
			}
		}()
	}
	wg.Wait()
	return total
}

func pollUntilStopped(work func()) {
	stopped := false
	go func() {
		time.Sleep(time.Millisecond)
		stopped = true // want `unsynchronized-capture: stopped is written by a goroutine started at bad.go:29 and read at bad.go:33 without a lock or a join between; make it an atomic.Bool`
	}()
	for !stopped {
		work()
	}
}

func firstError(fetch func(string) error, urls []string) error {
	var err error
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			err = fetch(u) // want `unsynchronized-capture: err is written by several goroutines started at bad.go:42 without a lock; guard it with a mutex`
		})
	}
	wg.Wait()
	return err
}

func gatherNames(list func() []string) ([]string, error) {
	var names []string
	done := make(chan struct{})
	go func() {
		names = append(names, list()...) // want `unsynchronized-capture: names is written by a goroutine started at bad.go:53 and read at bad.go:61 without a lock or a join between; guard it with a mutex`
		close(done)
	}()
	select {
	case <-done:
		return names, nil
	case <-time.After(time.Millisecond):
		return names, errors.New("timeout")
	}
}

func indexWords(words []string) map[string]int {
	index := make(map[string]int)
	var wg sync.WaitGroup
	for i, w := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			index[w] = i // want `unsynchronized-capture: index\[w\] is written by several goroutines started at bad.go:70 without a lock; guard it with a mutex`
		}()
	}
	wg.Wait()
	return index
}
