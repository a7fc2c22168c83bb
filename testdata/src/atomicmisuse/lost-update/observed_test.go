package lostupdate

import (
	"sync/atomic"
	"testing"
)

type tested struct{ n int32 }

func (w *tested) changed(n int32) {
	if n > atomic.LoadInt32(&w.n) {
		atomic.StoreInt32(&w.n, n) // ok: the test has one goroutine
	}
}

func TestObserved(t *testing.T) {
	w := new(tested)
	o := &observed{by: w}
	o.Push()
	o.Push()
	if atomic.LoadInt32(&w.n) != 2 {
		t.Error(w.n)
	}
}
