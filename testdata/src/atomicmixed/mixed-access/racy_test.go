package mixed

import (
	"sync"
	"sync/atomic"
	"testing"
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
