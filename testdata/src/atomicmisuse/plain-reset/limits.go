package plainreset

import "sync/atomic"

type sample struct{ n, at int64 }

// FN_likeASnapshot copies a variable of a type that is used atomically
// elsewhere, as one does with snapshots.
func FN_likeASnapshot(s holdsSample) sample { return s.first }

type holdsSample struct{ first, second sample }

func (h *holdsSample) add() { atomic.AddInt64(&h.second.n, 1) }

// FN_throughAny hides what is copied.
func FN_throughAny(v any) any {
	c := v
	return c
}
