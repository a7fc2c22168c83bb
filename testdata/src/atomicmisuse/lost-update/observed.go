package lostupdate

import "sync/atomic"

// A method of an interface is called wherever the interface's is.

type watcher interface{ changed(n int32) }

type highest struct{ n int32 }

func (h *highest) changed(n int32) {
	if n > atomic.LoadInt32(&h.n) {
		atomic.StoreInt32(&h.n, n) // want `h.n is stored after a comparison with its value loaded`
	}
}

type observed struct {
	depth int32
	by    watcher
}

func NewObserved() *observed { return &observed{by: new(highest)} }

func (o *observed) Push() { o.by.changed(atomic.AddInt32(&o.depth, 1)) }
