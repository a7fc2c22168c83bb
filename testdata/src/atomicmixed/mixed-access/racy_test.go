package mixed

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type tested struct{ handled int64 }

func (s *tested) handle() { atomic.AddInt64(&s.handled, 1) }

func TestJoined(t *testing.T) {
	s := new(tested)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(s.handle)
	}
	wg.Wait()
	if s.handled != 4 { // ok: after all goroutines
		t.Errorf("%d handled", s.handled)
	}
}

func TestAlone(t *testing.T) {
	s := new(tested)
	s.handle()
	if s.handled != 1 { // ok: one goroutine
		t.Errorf("%d handled", s.handled)
	}
}

func TestRacy(t *testing.T) {
	var n int32
	done := make(chan bool)
	go func() {
		atomic.AddInt32(&n, 1)
		done <- true
	}()
	if n > 1 { // want `plain read of n`
		t.Error("too many")
	}
	<-done
}

func TestHandedOn(t *testing.T) {
	var calls int32
	f := new(feed)
	f.run(func() { atomic.AddInt32(&calls, 1) })
	if calls > 1 { // want `plain read of calls`
		t.Error(atomic.LoadInt32(&calls))
	}
	f.tasks.Wait()
	if calls != 1 { // ok: it has ended
		t.Fail()
	}
}

func TestSlept(t *testing.T) {
	var fired int32
	time.AfterFunc(time.Millisecond, func() { atomic.AddInt32(&fired, 1) })
	time.Sleep(10 * time.Millisecond)
	if fired > 1 { // want `plain read of fired`
		t.Error("fired twice")
	}
}

func TestPolled(t *testing.T) {
	var fired int32
	time.AfterFunc(time.Millisecond, func() { atomic.AddInt32(&fired, 1) })
	for n := 0; n < 10 && fired == 0; n++ { // want `plain read of fired`
		time.Sleep(time.Millisecond)
	}
}

func TestServed(t *testing.T) {
	var served int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { atomic.AddInt32(&served, 1) }))
	r, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if served != 1 { // ok: after the answer
		t.Errorf("%d served", served)
	}
	s.Close()
	time.Sleep(time.Millisecond)
	if served != 1 { // ok: the server is closed
		t.Errorf("%d served", served)
	}
}

func TestSubtests(t *testing.T) {
	var loads, calls, first, nested, held int32
	var mu sync.Mutex
	load := func() { atomic.AddInt32(&loads, 1) }
	t.Cleanup(func() {
		if loads != 4 || calls != 1 { // ok: after all subtests
			t.Errorf("%d loads", loads)
		}
	})
	for range 4 {
		var own int32
		t.Run("parallel", func(t *testing.T) {
			t.Parallel()
			time.Sleep(time.Millisecond)
			load()
			if loads > 4 { // want `plain read of loads`
				t.Error("too many")
			}
			atomic.AddInt32(&own, 1)
			if own != 1 { // ok: of this subtest
				t.Error(own)
			}
			mu.Lock()
			atomic.AddInt32(&held, 1)
			if held > 4 { // ok: under the lock
				t.Error(held)
			}
			mu.Unlock()
		})
	}
	t.Run("adds", func(t *testing.T) {
		t.Parallel()
		atomic.AddInt32(&calls, 1)
	})
	t.Run("reads", func(t *testing.T) {
		t.Parallel()
		if calls > 1 { // want `plain read of calls`
			t.Error("too many")
		}
		if first != 1 { // ok: the subtest that adds does not run in parallel
			t.Error(first)
		}
	})
	t.Run("first", func(t *testing.T) { atomic.AddInt32(&first, 1) })
	if loads > 0 || first != 1 { // ok: they wait until the test returns
		t.Error(first)
	}
	t.Run("group", func(t *testing.T) {
		for range 3 {
			t.Run("parallel", func(t *testing.T) {
				t.Parallel()
				atomic.AddInt32(&nested, 1)
			})
		}
	})
	if nested != 3 { // ok: the group is over
		t.Error(nested)
	}
}
