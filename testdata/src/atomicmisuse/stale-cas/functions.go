package stalecas

import (
	"math"
	"sync/atomic"
	"unsafe"
)

var (
	sum   uint64
	first unsafe.Pointer
)

func packageVariable(f float64) {
	old := atomic.LoadUint64(&sum)
	next := math.Float64bits(math.Float64frombits(old) + f)
	for !atomic.CompareAndSwapUint64(&sum, old, next) { // want `sum is still expected to hold what was loaded at functions.go:\d+ when tried again`
	}
}

func reloaded(f float64) {
	for {
		old := atomic.LoadUint64(&sum)
		if atomic.CompareAndSwapUint64(&sum, old, math.Float64bits(math.Float64frombits(old)+f)) {
			return
		}
	}
}

func pointerParameter(p *int32, by int32) {
	old := atomic.LoadInt32(p)
	for !atomic.CompareAndSwapInt32(p, old, old+by) { // want `stale-cas: .* is still expected to hold what was loaded at functions.go:\d+ when tried again`
	}
}

func list(it *item) {
	old := atomic.LoadPointer(&first)
	for {
		it.next = (*item)(old)
		if atomic.CompareAndSwapPointer(&first, old, unsafe.Pointer(it)) { // want `first is still expected to hold what was loaded at functions.go:\d+ when tried again`
			return
		}
	}
}

type table struct{ rows [8]uint32 }

func (t *table) element(i int) {
	old := atomic.LoadUint32(&t.rows[i])
	for !atomic.CompareAndSwapUint32(&t.rows[i], old, old+1) { // want `stale-cas: .* is still expected to hold what was loaded at functions.go:\d+ when tried again`
	}
}

func (t *table) eachElement() {
	for i := range t.rows {
		old := atomic.LoadUint32(&t.rows[i])
		if !atomic.CompareAndSwapUint32(&t.rows[i], old, old+1) { // ok: loaded for each element
			continue
		}
	}
}

func (t *table) inOneCall(i int, v uint32) {
	atomic.CompareAndSwapUint32(&t.rows[i], atomic.LoadUint32(&t.rows[i]), v) // want `stale-cas: .* is expected to hold what it is loaded with in the same call`
}
