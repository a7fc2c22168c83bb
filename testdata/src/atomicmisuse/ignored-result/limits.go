package ignoredresult

import "sync/atomic"

type latch struct {
	set  atomic.Bool
	done chan struct{}
}

// FN_inTheCaller leaves what only the winner may do to its caller.
func (l *latch) FN_inTheCaller() { l.set.CompareAndSwap(false, true) }

func (l *latch) release() {
	l.FN_inTheCaller()
	close(l.done)
}

// FN_addDropped drops what Add returns, which is often right.
func (l *latch) FN_addDropped(n *atomic.Int64, limit int64) {
	n.Add(1)
	if limit > 0 {
		close(l.done)
	}
}
