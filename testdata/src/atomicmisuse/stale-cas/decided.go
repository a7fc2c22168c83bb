package stalecas

import "sync/atomic"

type account struct {
	balance atomic.Int64
	limit   atomic.Int64
	view    atomic.Pointer[[]int]
}

func (a *account) decidedByAnOlder(n int64) bool {
	b := a.balance.Load()
	if b < n {
		return false
	}
	return a.balance.CompareAndSwap(a.balance.Load(), b-n) // want `the new value of a.balance is computed from the Load at decided.go:\d+, the expected one from that at decided.go:\d+`
}

func (a *account) twoLocals() {
	for {
		b := a.balance.Load()
		next := b * 2
		old := a.balance.Load()
		if a.balance.CompareAndSwap(old, next) { // want `the new value of a.balance is computed from the Load at decided.go:\d+, the expected one from that at decided.go:\d+`
			return
		}
	}
}

func (a *account) computedBeforeTheLoop(n int64) {
	old := a.balance.Load()
	next := old + n
	for !a.balance.CompareAndSwap(old, next) { // want `the new value of a.balance is computed once, from the Load at decided.go:\d+, while the expected one is loaded anew`
		old = a.balance.Load()
	}
}

func (a *account) computedAnew(n int64) {
	old := a.balance.Load()
	next := old + n
	for !a.balance.CompareAndSwap(old, next) {
		old = a.balance.Load()
		next = old + n // ok: computed from what is expected
	}
}

func (a *account) constantInTheLoop() {
	old := a.balance.Load()
	for !a.balance.CompareAndSwap(old, 0) {
		old = a.balance.Load() // ok: nothing is computed from it
	}
}

func (a *account) fromAnotherVariable() bool {
	old := a.balance.Load()
	return a.balance.CompareAndSwap(old, a.limit.Load()) // ok: computed from another variable
}

func (a *account) copied(x int) {
	for {
		old := a.view.Load()
		next := append([]int(nil), *old...)
		next = append(next, x)
		if a.view.CompareAndSwap(old, &next) {
			return
		}
	}
}

func (a *account) copiedFromTheNewest(x int) {
	for {
		old := a.view.Load()
		next := append([]int{x}, *a.view.Load()...)
		if a.view.CompareAndSwap(old, &next) { // want `the new value of a.view is computed from the Load at decided.go:\d+, the expected one from that at decided.go:\d+`
			return
		}
	}
}
