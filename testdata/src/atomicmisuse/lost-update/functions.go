package lostupdate

import (
	"sync/atomic"
	"unsafe"
)

var total int64

func packageVariable(n int64) {
	atomic.StoreInt64(&total, atomic.LoadInt64(&total)+n) // want `total is stored from its value loaded .*; use Add`
}

func packageVariableBack() {
	total = atomic.AddInt64(&total, -1) // want `total is assigned the result of AddInt64 on itself`
}

func pointerParameter(p *uint32, bit uint32) {
	v := atomic.LoadUint32(p)
	v &^= bit
	atomic.StoreUint32(p, v) // want `lost-update: .* is stored from its value loaded .*; use And`
}

func throughAStar(p *int32) {
	*p = atomic.AddInt32(p, 1) // want `\*p is assigned the result of AddInt32 on itself`
}

type mode uint32

type device struct {
	flags mode
	slots [8]int64
	hist  []uint64
	inner struct{ retries int64 }
}

func (d *device) converted(m mode) {
	p := (*uint32)(&d.flags)
	atomic.StoreUint32(p, atomic.LoadUint32(p)|uint32(m)) // want `lost-update: .* is stored from its value loaded`
}

func (d *device) unsafelyConverted() {
	p := (*uint32)(unsafe.Pointer(&d.flags))
	old := atomic.LoadUint32(p)
	if old > 10 {
		old = 10
	}
	atomic.StoreUint32(p, old) // want `lost-update: .* is stored from its value loaded`
}

func (d *device) arrayElement(i int) {
	n := atomic.LoadInt64(&d.slots[i])
	n++
	atomic.StoreInt64(&d.slots[i], n) // want `lost-update: .* is stored from its value loaded .*; use Add`
}

func (d *device) otherElement(i, j int) {
	n := atomic.LoadInt64(&d.slots[i])
	atomic.StoreInt64(&d.slots[j], n+1) // ok: another element
}

func (d *device) sliceElement(sample uint64) {
	b := &d.hist[sample%uint64(len(d.hist))]
	atomic.StoreUint64(b, atomic.LoadUint64(b)+1) // want `lost-update: .* is stored from its value loaded`
}

func (d *device) nestedField() {
	atomic.StoreInt64(&d.inner.retries, atomic.LoadInt64(&d.inner.retries)<<1) // want `retries is stored from its value loaded .*; use a CompareAndSwap loop`
}

func (d *device) drained() int64 {
	n := atomic.LoadInt64(&d.inner.retries)
	atomic.AddInt64(&d.inner.retries, -n) // want `retries has its value loaded at functions.go:\d+ subtracted, twice if two goroutines do so; take and reset it with Swap\(0\)`
	return n
}

func (d *device) minimum(n int64) {
	if cur := atomic.LoadInt64(&d.slots[0]); n < cur || cur == 0 {
		atomic.StoreInt64(&d.slots[0], n) // want `lost-update: .* is stored after a comparison with its value loaded`
	}
}

func (d *device) copied(o *device) {
	atomic.StoreInt64(&d.inner.retries, atomic.LoadInt64(&o.inner.retries)) // ok: another device's
}

func sharedLocal(done chan struct{}) int64 {
	var n int64
	for range 4 {
		go func() {
			atomic.StoreInt64(&n, atomic.LoadInt64(&n)+1) // want `n is stored from its value loaded .*; use Add`
			done <- struct{}{}
		}()
	}
	for range 4 {
		<-done
	}
	return atomic.LoadInt64(&n)
}

func ownLocal(values []int64) int64 {
	var n int64
	for _, v := range values {
		atomic.StoreInt64(&n, atomic.LoadInt64(&n)+v) // ok: n stays within this function
	}
	return n
}
