package prefertyped

import (
	"sync/atomic"
	"unsafe"
)

type node struct {
	next unsafe.Pointer // want `next is used .* make it an atomic.Pointer\[node\]`
	id   int
}

type list struct {
	head unsafe.Pointer // want `head is only used .* make it an atomic.Pointer\[node\]`
	tail *node          // want `tail is used .* make it an atomic.Pointer\[node\]`
}

func (l *list) push(id int) {
	n := &node{id: id}
	for {
		old := (*node)(atomic.LoadPointer(&l.head))
		n.next = unsafe.Pointer(old)
		if atomic.CompareAndSwapPointer(&l.head, unsafe.Pointer(old), unsafe.Pointer(n)) {
			return
		}
	}
}

func (l *list) clear() int {
	if l.tail == nil && atomic.LoadPointer(&l.head) == nil {
		return 0
	}
	atomic.StorePointer(&l.head, nil)
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(&l.tail)), unsafe.Pointer(&node{}))
	l.tail = &node{id: 1}
	(*node)(atomic.SwapPointer(&l.tail.next, nil)).id++
	return l.tail.id + (*node)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(&l.tail)))).id
}
