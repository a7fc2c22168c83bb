package misaligned64bit

import (
	"sync/atomic"
	"unsafe"
)

type hostPadded struct {
	state uint32
	_     [8 - unsafe.Sizeof(uint32(0))]byte
	n     int64
}

// FN_paddingOfTheHost has the same layout everywhere, but the rule does not
// compute it.
func FN_paddingOfTheHost(h *hostPadded) { atomic.AddInt64(&h.n, 1) }

type noticed struct {
	state uint32
	words [3]uint32
}

// FN_alignedByHand takes two of three words, as the first sync.WaitGroup did.
func FN_alignedByHand(n *noticed) {
	p := (*uint64)(unsafe.Pointer(&n.words))
	if uintptr(unsafe.Pointer(p))%8 != 0 {
		p = (*uint64)(unsafe.Pointer(&n.words[1]))
	}
	atomic.AddUint64(p, 1)
}
