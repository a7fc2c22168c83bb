package mixed

import (
	"sync"
	"sync/atomic"
	"time"
)

// What does not order two accesses.

type watcher struct {
	interval int64
	stop     chan bool
}

func (w *watcher) poll() {
	for atomic.LoadInt64(&w.interval) > 0 {
		select {
		case <-w.stop:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func lateConstructor(every int64) *watcher {
	w := &watcher{interval: 1, stop: make(chan bool, 1)}
	go w.poll()
	w.interval = every // want `plain write of w.interval, which is read with atomic.LoadInt64 at order.go:\d+`
	return w
}

func tooEarly(work func()) int64 {
	var done int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work()
			atomic.AddInt64(&done, 1)
		}()
	}
	n := done // want `plain read of done`
	wg.Wait()
	return n
}

func deferredWait(work func()) int64 {
	var done int64
	var wg sync.WaitGroup
	defer wg.Wait()
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work()
			atomic.AddInt64(&done, 1)
		}()
	}
	return done // want `plain read of done`
}

func leavesBefore(work func()) int64 {
	var done int64
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		wg.Done()
		work()
		atomic.AddInt64(&done, 1)
	}()
	wg.Wait()
	return done // want `plain read of done`
}

func otherGroup(work func()) int64 {
	var done int64
	var wg, others sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		work()
	}()
	others.Add(1)
	go func() {
		defer others.Done()
		atomic.AddInt64(&done, 1)
	}()
	wg.Wait()
	return done // want `plain read of done`
}

func timeout(work func()) int64 {
	var done int64
	finished := make(chan bool)
	go func() {
		defer close(finished)
		work()
		atomic.AddInt64(&done, 1)
	}()
	select {
	case <-finished:
		return done
	case <-time.After(time.Millisecond):
		return done // want `plain read of done`
	}
}

func quorum(replicas []func() error) int32 {
	var failed int32
	acks := make(chan bool, len(replicas))
	for _, put := range replicas {
		go func() {
			if put() != nil {
				atomic.AddInt32(&failed, 1)
			}
			acks <- true
		}()
	}
	for range len(replicas)/2 + 1 {
		<-acks
	}
	return failed // want `plain read of failed`
}

func timer(limit time.Duration) (expired int32) {
	t := time.AfterFunc(limit, func() { atomic.StoreInt32(&expired, 1) })
	defer t.Stop()
	return expired // want `plain read of expired`
}

func sometimes(work func(), wait bool) int64 {
	var done int64
	var wg sync.WaitGroup
	wg.Go(func() {
		work()
		atomic.AddInt64(&done, 1)
	})
	if wait {
		wg.Wait()
	}
	return done // want `plain read of done`
}
