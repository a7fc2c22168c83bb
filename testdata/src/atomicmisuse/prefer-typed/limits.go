package prefertyped

import (
	"encoding/binary"
	"io"
	"sync/atomic"
	"unsafe"
)

// Exported is not reported: other packages may use it.
var Exported int64

type FN_exportedField struct {
	Hits int64 // ok: reflection sees it
}

func FN_exported(f *FN_exportedField) {
	atomic.AddInt64(&Exported, 1)
	atomic.AddInt64(&f.Hits, 1)
}

type addressed struct{ n, m int64 }

func bump(p *int64) { atomic.AddInt64(p, 1) }

func FN_addressTaken(a *addressed) {
	bump(&a.n)
	atomic.AddInt64(&a.n, 1)
	p := &a.m
	*p = 1
	atomic.AddInt64(&a.m, 1)
}

type copied struct{ n int64 }

func FN_copied(c *copied) copied {
	atomic.AddInt64(&c.n, 1)
	return *c // ok: vet would report the copy of an atomic
}

type compared struct{ n int64 }

func FN_compared(c, d *compared) bool {
	atomic.AddInt64(&c.n, 1)
	return *c == *d
}

type byValue struct{ n int64 }

func (b byValue) get() int64 { return b.n }

func FN_byValue(b *byValue) { atomic.AddInt64(&b.n, 1) }

type unkeyed struct{ n int64 }

func FN_unkeyed() *unkeyed {
	u := &unkeyed{1}
	atomic.AddInt64(&u.n, 1)
	return u
}

type returned struct{ n int64 }

func FN_returned() *returned {
	return &returned{n: 1} // ok: no Store can follow
}

func useReturned(r *returned) { atomic.AddInt64(&r.n, 1) }

type padded struct {
	n int64
	_ [56]byte
}

const _ = uint(64 - unsafe.Sizeof(padded{}))

func FN_padded(p *padded) { atomic.AddInt64(&p.n, 1) }

type header struct{ seq uint32 }

func FN_encoded(w io.Writer, h *header) error {
	atomic.AddUint32(&h.seq, 1)
	return binary.Write(w, binary.LittleEndian, h)
}

type cast struct{ n int64 }

func FN_cast(c *cast) *[8]byte {
	atomic.AddInt64(&c.n, 1)
	return (*[8]byte)(unsafe.Pointer(c))
}

type anyPointer struct{ p, q unsafe.Pointer }

func FN_anyPointer(a *anyPointer, n *node, s *session) unsafe.Pointer {
	atomic.StorePointer(&a.p, unsafe.Pointer(n))
	atomic.StorePointer(&a.p, unsafe.Pointer(s))
	return atomic.LoadPointer(&a.q)
}

func FN_parameter(n int64) (m int64) {
	atomic.AddInt64(&n, 1)
	atomic.AddInt64(&m, n)
	return
}

func FN_inStatement() int64 {
	for i := int64(0); ; {
		if atomic.AddInt64(&i, 1) > 3 {
			return i
		}
	}
}

func FN_severalValues() {
	n, m := int64(1), int64(2)
	atomic.AddInt64(&n, atomic.LoadInt64(&m))
	for n = range 3 {
	}
}

var readEarly int64 = 7

var early = earlier() // ok: reads readEarly before an init function could set it

func earlier() int64 { return atomic.LoadInt64(&readEarly) }

type scaled struct{ n int64 }

func FN_noOperation(s *scaled) {
	atomic.AddInt64(&s.n, 1)
	s.n *= 2 // ok: there is no atomic multiplication
}

type shared struct{ counts []int64 }

func FN_sharedSlice(s *shared, counts []int64) {
	s.counts = counts
	atomic.AddInt64(&s.counts[0], 1)
}

type summed struct{ counts [4]int64 }

func FN_rangedByValue(s *summed) (sum int64) {
	atomic.AddInt64(&s.counts[0], 1)
	for _, n := range s.counts {
		sum += n
	}
	return sum
}

func FN_commented(n int64) {
	var x int64
	atomic.AddInt64( /* the counter */ &x, n)
}

func FN_received(c chan int64) {
	var x int64
	select {
	case x = <-c:
	}
	atomic.AddInt64(&x, 1)
}
