package stalecas

import "sync/atomic"

type version struct{ n, seen atomic.Int64 }

// FN_acrossMethods retries in its caller.
func (v *version) FN_acrossMethods(old int64) bool { return v.n.CompareAndSwap(old, old+1) }

func (v *version) bump() {
	old := v.n.Load()
	for !v.FN_acrossMethods(old) {
	}
}

// FN_captured retries in a closure what was loaded outside.
func FN_captured(n *atomic.Int64, run func(func() bool)) {
	old := n.Load()
	run(func() bool {
		for !n.CompareAndSwap(old, old+1) {
		}
		return true
	})
}
