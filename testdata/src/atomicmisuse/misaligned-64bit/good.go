package misaligned64bit

import (
	"sync/atomic"

	uber "go.uber.org/atomic"
)

type front struct {
	hits   int64 // ok: the first word of an allocation
	misses int64
	closed bool
}

func (f *front) firstWords() {
	atomic.AddInt64(&f.hits, 1)
	atomic.AddInt64(&f.misses, 1)
}

type padded struct {
	state uint32
	_     [4]byte
	bytes uint64 // ok: at offset 8
}

func (p *padded) paddedByHand() { atomic.AddUint64(&p.bytes, 1) }

type typed struct {
	closed bool
	hits   atomic.Int64 // ok: aligned by the compiler
}

func (t *typed) alignedType() { t.hits.Add(1) }

type narrow struct {
	closed bool
	hits   int32      // ok: 32 bits
	other  uber.Int32 // ok: 32 bits
	ptr    uintptr
}

func (n *narrow) narrowWords() {
	atomic.AddInt32(&n.hits, 1)
	n.other.Inc()
	atomic.AddUintptr(&n.ptr, 1)
}

type plain struct {
	closed bool
	hits   int64 // ok: never used with atomic operations
	total  *int64
}

func (p *plain) throughAPointerField() {
	p.hits++
	atomic.AddInt64(p.total, 1) // ok: an allocation of its own
}

func local() int64 {
	var flag bool
	var n int64
	func() { atomic.AddInt64(&n, 1) }() // ok: a variable of its own
	_ = flag
	return n
}

func words(counts []int64, i int) { atomic.AddInt64(&counts[i], 1) } // ok: 8 bytes an element

type snapshot struct {
	id   int32
	last front // ok: a copy, its address is never taken
}

func (f *front) snapshot() snapshot {
	return snapshot{last: front{hits: atomic.LoadInt64(&f.hits)}}
}

type inner struct {
	id int32
	n  int64 // ok: inner stands at offset 4 of outer and nowhere else
}

type outer struct {
	id int32
	in inner
}

func (o *outer) twiceFour() { o.in.add() }

func (in *inner) add() { atomic.AddInt64(&in.n, 1) }
