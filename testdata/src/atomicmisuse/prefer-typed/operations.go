package prefertyped

import a "sync/atomic"

type embedded struct {
	n int32 // want `n is only used`
}

type outer struct {
	*embedded
	inner struct {
		depth uint64 // want `depth is only used`
	}
	flags uint32  // want `flags is only used`
	limit uintptr // want `limit is only used`
}

// everyOperation has each operation, in parentheses and through embedded and
// nested owners.
func everyOperation(o *outer) int32 {
	a.StoreInt32(&o.n, 1)
	a.AddInt32((&o.n), -1)
	a.AddInt32(&(o.embedded.n), 1)
	if (a.SwapInt32)(&o.n, 2) == 1 && a.CompareAndSwapInt32(&o.n, 1, 2) {
		a.OrUint32(&o.flags, 1<<3)
		_ = a.AndUint32(
			&o.flags,
			^uint32(1<<3),
		)
	}
	a.AddUint64(&o.inner.depth, ^uint64(0))
	defer a.StoreUintptr(&(*o).limit, uintptr(a.LoadUint64(
		&o.inner.depth,
	)))
	return a.LoadInt32(&o.n)
}

type box[T any] struct {
	value T
	reads int64 // want `reads is only used`
}

func (b *box[T]) get() T {
	a.AddInt64(&b.reads, 1)
	return b.value
}

func readsOf(b *box[string]) int64 { return a.LoadInt64(&b.reads) }

type phase int32

type machine struct {
	state phase // want `state is used with the functions of sync/atomic, and plainly at operations.go:57; make it an atomic.Int32`
}

func (m *machine) current() phase {
	if m.state == 0 {
		m.state = phase(1)
	}
	return phase(a.LoadInt32((*int32)(&m.state)))
}
