// Package atomic stands for go.uber.org/atomic in the fixtures: the same types
// and methods, with bodies that are no more than right.
package atomic

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
)

// nocmp forbids == on what embeds it.
type nocmp [0]func()

// Int32 is an atomic int32.
type Int32 struct {
	_ nocmp
	v int32
}

func NewInt32(val int32) *Int32 { return &Int32{v: val} }

func (x *Int32) Load() int32                { return atomic.LoadInt32(&x.v) }
func (x *Int32) Store(val int32)            { atomic.StoreInt32(&x.v, val) }
func (x *Int32) Swap(val int32) (old int32) { return atomic.SwapInt32(&x.v, val) }
func (x *Int32) Add(delta int32) int32      { return atomic.AddInt32(&x.v, delta) }
func (x *Int32) Sub(delta int32) int32      { return atomic.AddInt32(&x.v, -delta) }
func (x *Int32) Inc() int32                 { return x.Add(1) }
func (x *Int32) Dec() int32                 { return x.Sub(1) }

// Deprecated: Use CompareAndSwap.
func (x *Int32) CAS(old, new int32) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Int32) CompareAndSwap(old, new int32) (swapped bool) {
	return atomic.CompareAndSwapInt32(&x.v, old, new)
}

func (x *Int32) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Int32) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Int32) String() string               { return fmt.Sprint(x.Load()) }

// Int64 is an atomic int64.
type Int64 struct {
	_ nocmp
	v int64
}

func NewInt64(val int64) *Int64 { return &Int64{v: val} }

func (x *Int64) Load() int64                { return atomic.LoadInt64(&x.v) }
func (x *Int64) Store(val int64)            { atomic.StoreInt64(&x.v, val) }
func (x *Int64) Swap(val int64) (old int64) { return atomic.SwapInt64(&x.v, val) }
func (x *Int64) Add(delta int64) int64      { return atomic.AddInt64(&x.v, delta) }
func (x *Int64) Sub(delta int64) int64      { return atomic.AddInt64(&x.v, -delta) }
func (x *Int64) Inc() int64                 { return x.Add(1) }
func (x *Int64) Dec() int64                 { return x.Sub(1) }

// Deprecated: Use CompareAndSwap.
func (x *Int64) CAS(old, new int64) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Int64) CompareAndSwap(old, new int64) (swapped bool) {
	return atomic.CompareAndSwapInt64(&x.v, old, new)
}

func (x *Int64) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Int64) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Int64) String() string               { return fmt.Sprint(x.Load()) }

// Uint32 is an atomic uint32.
type Uint32 struct {
	_ nocmp
	v uint32
}

func NewUint32(val uint32) *Uint32 { return &Uint32{v: val} }

func (x *Uint32) Load() uint32                 { return atomic.LoadUint32(&x.v) }
func (x *Uint32) Store(val uint32)             { atomic.StoreUint32(&x.v, val) }
func (x *Uint32) Swap(val uint32) (old uint32) { return atomic.SwapUint32(&x.v, val) }
func (x *Uint32) Add(delta uint32) uint32      { return atomic.AddUint32(&x.v, delta) }
func (x *Uint32) Sub(delta uint32) uint32      { return atomic.AddUint32(&x.v, ^(delta - 1)) }
func (x *Uint32) Inc() uint32                  { return x.Add(1) }
func (x *Uint32) Dec() uint32                  { return x.Sub(1) }

// Deprecated: Use CompareAndSwap.
func (x *Uint32) CAS(old, new uint32) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Uint32) CompareAndSwap(old, new uint32) (swapped bool) {
	return atomic.CompareAndSwapUint32(&x.v, old, new)
}

func (x *Uint32) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Uint32) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Uint32) String() string               { return fmt.Sprint(x.Load()) }

// Uint64 is an atomic uint64.
type Uint64 struct {
	_ nocmp
	v uint64
}

func NewUint64(val uint64) *Uint64 { return &Uint64{v: val} }

func (x *Uint64) Load() uint64                 { return atomic.LoadUint64(&x.v) }
func (x *Uint64) Store(val uint64)             { atomic.StoreUint64(&x.v, val) }
func (x *Uint64) Swap(val uint64) (old uint64) { return atomic.SwapUint64(&x.v, val) }
func (x *Uint64) Add(delta uint64) uint64      { return atomic.AddUint64(&x.v, delta) }
func (x *Uint64) Sub(delta uint64) uint64      { return atomic.AddUint64(&x.v, ^(delta - 1)) }
func (x *Uint64) Inc() uint64                  { return x.Add(1) }
func (x *Uint64) Dec() uint64                  { return x.Sub(1) }

// Deprecated: Use CompareAndSwap.
func (x *Uint64) CAS(old, new uint64) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Uint64) CompareAndSwap(old, new uint64) (swapped bool) {
	return atomic.CompareAndSwapUint64(&x.v, old, new)
}

func (x *Uint64) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Uint64) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Uint64) String() string               { return fmt.Sprint(x.Load()) }

// Uintptr is an atomic uintptr.
type Uintptr struct {
	_ nocmp
	v uintptr
}

func NewUintptr(val uintptr) *Uintptr { return &Uintptr{v: val} }

func (x *Uintptr) Load() uintptr                  { return atomic.LoadUintptr(&x.v) }
func (x *Uintptr) Store(val uintptr)              { atomic.StoreUintptr(&x.v, val) }
func (x *Uintptr) Swap(val uintptr) (old uintptr) { return atomic.SwapUintptr(&x.v, val) }
func (x *Uintptr) Add(delta uintptr) uintptr      { return atomic.AddUintptr(&x.v, delta) }
func (x *Uintptr) Sub(delta uintptr) uintptr      { return atomic.AddUintptr(&x.v, ^(delta - 1)) }
func (x *Uintptr) Inc() uintptr                   { return x.Add(1) }
func (x *Uintptr) Dec() uintptr                   { return x.Sub(1) }

// Deprecated: Use CompareAndSwap.
func (x *Uintptr) CAS(old, new uintptr) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Uintptr) CompareAndSwap(old, new uintptr) (swapped bool) {
	return atomic.CompareAndSwapUintptr(&x.v, old, new)
}

func (x *Uintptr) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Uintptr) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Uintptr) String() string               { return fmt.Sprint(x.Load()) }

func unmarshal[T any](b []byte, store func(T)) error {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	store(v)
	return nil
}
