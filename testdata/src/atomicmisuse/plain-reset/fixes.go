package plainreset

import (
	"sync"
	"sync/atomic"
	"time"
)

type fixable struct {
	hits  atomic.Int64
	ok    atomic.Bool
	last  atomic.Pointer[time.Time]
	n     uint32
	name  string
	since time.Time
	tags  []string
	_     [4]byte
	inner fixInner
	plain fixPlain
	fixEmbedded
}

type (
	fixInner    struct{ misses atomic.Uint32 }
	fixPlain    struct{ x, y int }
	fixEmbedded struct{ depth atomic.Int32 }

	fixLocked struct {
		mu sync.Mutex
		n  atomic.Int64
	}
	fixValue struct{ v atomic.Value }
	fixNamed struct {
		n    atomic.Int64
		name string
	}
	fixArray struct{ all [4]atomic.Int64 }

	fixOwner struct {
		parts  fixInner
		locked fixLocked
		value  fixValue
		array  fixArray
		named  fixNamed
		count  atomic.Int64
		more   *fixOwner
	}
)

func (f *fixable) count() { atomic.AddUint32(&f.n, 1) }

func (f *fixable) reset() {
	*f = fixable{} // want `assigned as a whole`
}

func (o *fixOwner) parted() {
	o.parts = fixInner{} // want `assigned as a whole`
}

func (o *fixOwner) typed() {
	o.count = atomic.Int64{} // want `assigned as a whole`
}

func (o *fixOwner) farther() {
	*o.more.more = fixOwner{} // want `assigned as a whole`
}

func (o *fixOwner) farthest() {
	o.more.parts = fixInner{} // want `assigned as a whole`
}

// withLock holds what must not be written.
func (o *fixOwner) withLock() {
	o.locked = fixLocked{} // want `assigned as a whole`
}

// withValue holds what takes no nil.
func (o *fixOwner) withValue() {
	o.value = fixValue{} // want `assigned as a whole`
}

func (o *fixOwner) withArray() {
	o.array = fixArray{} // want `assigned as a whole`
}

// filled sets more than zero values.
func (o *fixOwner) filled() {
	o.named = fixNamed{name: "again"} // want `assigned as a whole`
}
