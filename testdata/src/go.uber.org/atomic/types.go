package atomic

import (
	"encoding/json"
	"fmt"
	"math"
	"sync/atomic"
	"time"
	"unsafe"
)

// Value is sync/atomic's, by embedding.
type Value struct {
	_ nocmp
	atomic.Value
}

// Bool is an atomic bool.
type Bool struct {
	_ nocmp
	v Uint32
}

func NewBool(val bool) *Bool {
	x := &Bool{}
	x.Store(val)
	return x
}

func (x *Bool) Load() bool               { return truth(x.v.Load()) }
func (x *Bool) Store(val bool)           { x.v.Store(word(val)) }
func (x *Bool) Swap(val bool) (old bool) { return truth(x.v.Swap(word(val))) }

func (x *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	return x.v.CompareAndSwap(word(old), word(new))
}

// Deprecated: Use CompareAndSwap.
func (x *Bool) CAS(old, new bool) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Bool) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Bool) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Bool) String() string               { return fmt.Sprint(x.Load()) }

// Toggle negates the value and returns the former one.
func (x *Bool) Toggle() (old bool) {
	for {
		old := x.Load()
		if x.CompareAndSwap(old, !old) {
			return old
		}
	}
}

func word(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func truth(n uint32) bool { return n == 1 }

// Duration is an atomic time.Duration.
type Duration struct {
	_ nocmp
	v Int64
}

func NewDuration(val time.Duration) *Duration {
	x := &Duration{}
	x.Store(val)
	return x
}

func (x *Duration) Load() time.Duration     { return time.Duration(x.v.Load()) }
func (x *Duration) Store(val time.Duration) { x.v.Store(int64(val)) }
func (x *Duration) Swap(val time.Duration) (old time.Duration) {
	return time.Duration(x.v.Swap(int64(val)))
}

func (x *Duration) CompareAndSwap(old, new time.Duration) (swapped bool) {
	return x.v.CompareAndSwap(int64(old), int64(new))
}

// Deprecated: Use CompareAndSwap.
func (x *Duration) CAS(old, new time.Duration) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Duration) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Duration) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Duration) String() string               { return x.Load().String() }

func (x *Duration) Add(delta time.Duration) time.Duration {
	return time.Duration(x.v.Add(int64(delta)))
}
func (x *Duration) Sub(delta time.Duration) time.Duration {
	return time.Duration(x.v.Sub(int64(delta)))
}

// Float32 is an atomic float32.
type Float32 struct {
	_ nocmp
	v Uint32
}

func NewFloat32(val float32) *Float32 {
	x := &Float32{}
	x.Store(val)
	return x
}

func (x *Float32) Load() float32     { return math.Float32frombits(x.v.Load()) }
func (x *Float32) Store(val float32) { x.v.Store(math.Float32bits(val)) }
func (x *Float32) Swap(val float32) (old float32) {
	return math.Float32frombits(x.v.Swap(math.Float32bits(val)))
}

func (x *Float32) CompareAndSwap(old, new float32) (swapped bool) {
	return x.v.CompareAndSwap(math.Float32bits(old), math.Float32bits(new))
}

// Deprecated: Use CompareAndSwap.
func (x *Float32) CAS(old, new float32) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Float32) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Float32) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Float32) String() string               { return fmt.Sprint(x.Load()) }

func (x *Float32) Add(delta float32) float32 {
	for {
		old := x.Load()
		if x.CompareAndSwap(old, old+delta) {
			return old + delta
		}
	}
}

func (x *Float32) Sub(delta float32) float32 { return x.Add(-delta) }

// Float64 is an atomic float64.
type Float64 struct {
	_ nocmp
	v Uint64
}

func NewFloat64(val float64) *Float64 {
	x := &Float64{}
	x.Store(val)
	return x
}

func (x *Float64) Load() float64     { return math.Float64frombits(x.v.Load()) }
func (x *Float64) Store(val float64) { x.v.Store(math.Float64bits(val)) }
func (x *Float64) Swap(val float64) (old float64) {
	return math.Float64frombits(x.v.Swap(math.Float64bits(val)))
}

func (x *Float64) CompareAndSwap(old, new float64) (swapped bool) {
	return x.v.CompareAndSwap(math.Float64bits(old), math.Float64bits(new))
}

// Deprecated: Use CompareAndSwap.
func (x *Float64) CAS(old, new float64) (swapped bool) { return x.CompareAndSwap(old, new) }

func (x *Float64) MarshalJSON() ([]byte, error) { return json.Marshal(x.Load()) }
func (x *Float64) UnmarshalJSON(b []byte) error { return unmarshal(b, x.Store) }
func (x *Float64) String() string               { return fmt.Sprint(x.Load()) }

func (x *Float64) Add(delta float64) float64 {
	for {
		old := x.Load()
		if x.CompareAndSwap(old, old+delta) {
			return old + delta
		}
	}
}

func (x *Float64) Sub(delta float64) float64 { return x.Add(-delta) }

// box gives every stored value one concrete type, as atomic.Value wants.
type box[T any] struct{ value T }

func unbox[T any](v any) T {
	b, _ := v.(box[T])
	return b.value
}

// String is an atomic string.
type String struct {
	_ nocmp
	v Value
}

func NewString(val string) *String {
	x := &String{}
	x.Store(val)
	return x
}

func (x *String) Load() string                 { return unbox[string](x.v.Load()) }
func (x *String) Store(val string)             { x.v.Store(box[string]{val}) }
func (x *String) Swap(val string) (old string) { return unbox[string](x.v.Swap(box[string]{val})) }

func (x *String) CompareAndSwap(old, new string) (swapped bool) {
	return x.v.CompareAndSwap(box[string]{old}, box[string]{new})
}

func (x *String) MarshalText() ([]byte, error) { return []byte(x.Load()), nil }

func (x *String) UnmarshalText(b []byte) error {
	x.Store(string(b))
	return nil
}

func (x *String) String() string { return x.Load() }

// Error is an atomic error.
type Error struct {
	_ nocmp
	v Value
}

func NewError(val error) *Error {
	x := &Error{}
	x.Store(val)
	return x
}

func (x *Error) Load() error                { return unbox[error](x.v.Load()) }
func (x *Error) Store(val error)            { x.v.Store(box[error]{val}) }
func (x *Error) Swap(val error) (old error) { return unbox[error](x.v.Swap(box[error]{val})) }

func (x *Error) CompareAndSwap(old, new error) (swapped bool) {
	return x.v.CompareAndSwap(box[error]{old}, box[error]{new})
}

// Time is an atomic time.Time.
type Time struct {
	_ nocmp
	v Value
}

func NewTime(val time.Time) *Time {
	x := &Time{}
	x.Store(val)
	return x
}

func (x *Time) Load() time.Time     { return unbox[time.Time](x.v.Load()) }
func (x *Time) Store(val time.Time) { x.v.Store(box[time.Time]{val}) }

// Pointer is an atomic *T.
type Pointer[T any] struct {
	_ nocmp
	p atomic.Pointer[T]
}

func NewPointer[T any](v *T) *Pointer[T] {
	p := &Pointer[T]{}
	p.Store(v)
	return p
}

func (p *Pointer[T]) Load() *T                     { return p.p.Load() }
func (p *Pointer[T]) Store(val *T)                 { p.p.Store(val) }
func (p *Pointer[T]) Swap(val *T) (old *T)         { return p.p.Swap(val) }
func (p *Pointer[T]) String() string               { return fmt.Sprint(p.Load()) }
func (p *Pointer[T]) MarshalJSON() ([]byte, error) { return json.Marshal(p.Load()) }

func (p *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) {
	return p.p.CompareAndSwap(old, new)
}

func (p *Pointer[T]) UnmarshalJSON(b []byte) error {
	return unmarshal(b, func(v T) { p.Store(&v) })
}

// UnsafePointer is an atomic unsafe.Pointer.
type UnsafePointer struct {
	_ nocmp
	v unsafe.Pointer
}

func NewUnsafePointer(val unsafe.Pointer) *UnsafePointer { return &UnsafePointer{v: val} }

func (p *UnsafePointer) Load() unsafe.Pointer     { return atomic.LoadPointer(&p.v) }
func (p *UnsafePointer) Store(val unsafe.Pointer) { atomic.StorePointer(&p.v, val) }

func (p *UnsafePointer) Swap(val unsafe.Pointer) (old unsafe.Pointer) {
	return atomic.SwapPointer(&p.v, val)
}

// Deprecated: Use CompareAndSwap.
func (p *UnsafePointer) CAS(old, new unsafe.Pointer) (swapped bool) {
	return p.CompareAndSwap(old, new)
}

func (p *UnsafePointer) CompareAndSwap(old, new unsafe.Pointer) (swapped bool) {
	return atomic.CompareAndSwapPointer(&p.v, old, new)
}
