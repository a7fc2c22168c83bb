// Package atomicbitops stands for gVisor's in the fixtures: the same types,
// functions and methods, with bodies that are no more than right.
package atomicbitops

import "sync/atomic"

// noCopy forbids copies of what embeds it, to vet.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// Int32 is an atomic int32.
type Int32 struct {
	_     noCopy
	value int32
}

func FromInt32(v int32) Int32 { return Int32{value: v} }

func (x *Int32) Load() int32        { return atomic.LoadInt32(&x.value) }
func (x *Int32) Store(v int32)      { atomic.StoreInt32(&x.value, v) }
func (x *Int32) Add(v int32) int32  { return atomic.AddInt32(&x.value, v) }
func (x *Int32) Swap(v int32) int32 { return atomic.SwapInt32(&x.value, v) }
func (x *Int32) RacyLoad() int32    { return x.value }
func (x *Int32) RacyStore(v int32)  { x.value = v }

func (x *Int32) RacyAdd(v int32) int32 {
	x.value += v
	return x.value
}

func (x *Int32) CompareAndSwap(oldVal, newVal int32) bool {
	return atomic.CompareAndSwapInt32(&x.value, oldVal, newVal)
}

// Int64 is an atomic int64.
type Int64 struct {
	_     noCopy
	value int64
}

func FromInt64(v int64) Int64 { return Int64{value: v} }

func (x *Int64) Load() int64        { return atomic.LoadInt64(&x.value) }
func (x *Int64) Store(v int64)      { atomic.StoreInt64(&x.value, v) }
func (x *Int64) Add(v int64) int64  { return atomic.AddInt64(&x.value, v) }
func (x *Int64) Swap(v int64) int64 { return atomic.SwapInt64(&x.value, v) }
func (x *Int64) RacyLoad() int64    { return x.value }
func (x *Int64) RacyStore(v int64)  { x.value = v }

func (x *Int64) RacyAdd(v int64) int64 {
	x.value += v
	return x.value
}

func (x *Int64) CompareAndSwap(oldVal, newVal int64) bool {
	return atomic.CompareAndSwapInt64(&x.value, oldVal, newVal)
}

// Uint32 is an atomic uint32.
type Uint32 struct {
	_     noCopy
	value uint32
}

func FromUint32(v uint32) Uint32 { return Uint32{value: v} }

func (x *Uint32) Load() uint32         { return atomic.LoadUint32(&x.value) }
func (x *Uint32) Store(v uint32)       { atomic.StoreUint32(&x.value, v) }
func (x *Uint32) Add(v uint32) uint32  { return atomic.AddUint32(&x.value, v) }
func (x *Uint32) Swap(v uint32) uint32 { return atomic.SwapUint32(&x.value, v) }
func (x *Uint32) RacyLoad() uint32     { return x.value }
func (x *Uint32) RacyStore(v uint32)   { x.value = v }

func (x *Uint32) RacyAdd(v uint32) uint32 {
	x.value += v
	return x.value
}

func (x *Uint32) CompareAndSwap(oldVal, newVal uint32) bool {
	return atomic.CompareAndSwapUint32(&x.value, oldVal, newVal)
}

// Uint64 is an atomic uint64.
type Uint64 struct {
	_     noCopy
	value uint64
}

func FromUint64(v uint64) Uint64 { return Uint64{value: v} }

func (x *Uint64) Load() uint64         { return atomic.LoadUint64(&x.value) }
func (x *Uint64) Store(v uint64)       { atomic.StoreUint64(&x.value, v) }
func (x *Uint64) Add(v uint64) uint64  { return atomic.AddUint64(&x.value, v) }
func (x *Uint64) Swap(v uint64) uint64 { return atomic.SwapUint64(&x.value, v) }
func (x *Uint64) RacyLoad() uint64     { return x.value }
func (x *Uint64) RacyStore(v uint64)   { x.value = v }

func (x *Uint64) RacyAdd(v uint64) uint64 {
	x.value += v
	return x.value
}

func (x *Uint64) CompareAndSwap(oldVal, newVal uint64) bool {
	return atomic.CompareAndSwapUint64(&x.value, oldVal, newVal)
}

// Bool is an atomic bool.
type Bool struct {
	Uint32
}

func b32(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func FromBool(val bool) Bool { return Bool{FromUint32(b32(val))} }

func (b *Bool) Load() bool         { return b.Uint32.Load() == 1 }
func (b *Bool) RacyLoad() bool     { return b.Uint32.RacyLoad() == 1 }
func (b *Bool) Store(val bool)     { b.Uint32.Store(b32(val)) }
func (b *Bool) RacyStore(val bool) { b.Uint32.RacyStore(b32(val)) }
func (b *Bool) Swap(val bool) bool { return b.Uint32.Swap(b32(val)) == 1 }

func (b *Bool) CompareAndSwap(oldVal, newVal bool) bool {
	return b.Uint32.CompareAndSwap(b32(oldVal), b32(newVal))
}

func AndUint32(addr *Uint32, val uint32) { atomic.AndUint32(&addr.value, val) }
func OrUint32(addr *Uint32, val uint32)  { atomic.OrUint32(&addr.value, val) }

func XorUint32(addr *Uint32, val uint32) {
	for {
		old := addr.Load()
		if addr.CompareAndSwap(old, old^val) {
			return
		}
	}
}

// CompareAndSwapUint32 returns the former value, which equals old if new was
// stored.
func CompareAndSwapUint32(addr *Uint32, old, new uint32) (prev uint32) {
	for {
		prev = addr.Load()
		if prev != old || addr.CompareAndSwap(old, new) {
			return prev
		}
	}
}

func AndUint64(addr *Uint64, val uint64) { atomic.AndUint64(&addr.value, val) }
func OrUint64(addr *Uint64, val uint64)  { atomic.OrUint64(&addr.value, val) }

func XorUint64(addr *Uint64, val uint64) {
	for {
		old := addr.Load()
		if addr.CompareAndSwap(old, old^val) {
			return
		}
	}
}

// CompareAndSwapUint64 returns the former value, which equals old if new was
// stored.
func CompareAndSwapUint64(addr *Uint64, old, new uint64) (prev uint64) {
	for {
		prev = addr.Load()
		if prev != old || addr.CompareAndSwap(old, new) {
			return prev
		}
	}
}
