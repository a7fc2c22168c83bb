package doubleload

import (
	"sync/atomic"
	"unsafe"
)

var (
	current unsafe.Pointer // *tracer
	quota   int64
	backups map[string]*int32
)

func setCurrent(t *tracer) { atomic.StorePointer(&current, unsafe.Pointer(t)) }
func setQuota(n int64)     { atomic.StoreInt64(&quota, n) }

func packagePointer() *tracer {
	if atomic.LoadPointer(&current) != nil {
		return (*tracer)(atomic.LoadPointer(&current)).span() // want `current is loaded again after its value loaded`
	}
	return nil
}

func packageVariable(n int64) int64 {
	if atomic.LoadInt64(&quota) > 0 {
		return n % atomic.LoadInt64(&quota) // want `quota is loaded again after its value loaded`
	}
	return n
}

type words struct {
	next  uint32
	halfs uint64
	tail  struct{ end int32 }
}

func (w *words) advance(v uint64) {
	atomic.AddUint32(&w.next, 1)
	atomic.StoreUint64(&w.halfs, v)
	atomic.StoreInt32(&w.tail.end, int32(v))
}

func (w *words) element(table []string) string {
	if int(atomic.LoadUint32(&w.next)) >= len(table) {
		return ""
	}
	return table[atomic.LoadUint32(&w.next)] // want `next is loaded again after its value loaded`
}

func (w *words) halves() uint32 {
	hi := uint32(atomic.LoadUint64(&w.halfs) >> 32)
	lo := uint32(atomic.LoadUint64(&w.halfs)) // want `halfs is loaded again after its value loaded .*used together with it`
	return hi ^ lo
}

func (w *words) slice(table []string) []string {
	if atomic.LoadInt32(&w.tail.end) < 0 {
		return nil
	}
	return table[:atomic.LoadInt32(&w.tail.end)] // want `end is loaded again after its value loaded`
}

func twoPointers(p, q *uint32, table []string) string {
	if int(atomic.LoadUint32(p)) >= len(table) {
		return ""
	}
	return table[atomic.LoadUint32(q)] // ok: another variable
}
