package busywait

import "sync/atomic"

type flag struct {
	up   atomic.Bool
	wait func() bool
}

// FN_functionValue spins on a Load that a function value hides.
func (f *flag) FN_functionValue() {
	f.wait = f.up.Load
	for !f.wait() {
	}
}

// FN_counted leaves the loop by a count that is far too high.
func (f *flag) FN_counted() {
	for i := 0; i < 1<<40 && !f.up.Load(); i++ {
	}
}
