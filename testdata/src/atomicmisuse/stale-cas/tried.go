package stalecas

import "sync/atomic"

type lease struct{ epoch int }

type holder struct{ cur atomic.Pointer[lease] }

func tryOften(n int, try func() bool) bool {
	for range n {
		if try() {
			return true
		}
	}
	return false
}

func tryOnce(try func() bool) bool { return try() }

func (h *holder) loadedOutside() bool {
	old := h.cur.Load()
	return tryOften(8, func() bool {
		return h.cur.CompareAndSwap(old, &lease{old.epoch + 1}) // want `h.cur is still expected to hold what was loaded at tried.go:21 when tried again, which then fails for ever; load it anew in the loop`
	})
}

func (h *holder) loadedInside() bool {
	return tryOften(8, func() bool {
		old := h.cur.Load()
		return h.cur.CompareAndSwap(old, &lease{old.epoch + 1})
	})
}

func (h *holder) triedOnce() bool {
	old := h.cur.Load()
	return tryOnce(func() bool {
		return h.cur.CompareAndSwap(old, &lease{old.epoch + 1}) // ok: not tried again
	})
}
