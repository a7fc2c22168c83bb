package prefertyped

import "sync/atomic"

var active int32 // want `active is only used`

var (
	// nextID is the last id given out.
	nextID int64 = 1000 // want `nextID is only used`

	zeroed uint32 = 0 // want `zeroed is only used`
)

func id() int64 {
	atomic.AddInt32(&active, 1)
	atomic.AddUint32(&zeroed, 1)
	return atomic.AddInt64(&nextID, 1)
}

func locals(start int64) int64 {
	var a int64                       // want `a is only used`
	var b int64 = 1                   // want `b is only used`
	var c = int64(2)                  // want `c is only used`
	d := int64(0)                     // want `d is only used`
	e := start + atomic.LoadInt64(&d) // want `e is only used`
	go func() {
		atomic.AddInt64(&a, atomic.LoadInt64(&b))
		atomic.AddInt64(&c, 1)
		atomic.AddInt64(&d, 1)
		atomic.AddInt64(&e, 1)
	}()
	return atomic.LoadInt64(&a)
}

type conn struct {
	peer  *conn
	state int32 // want `state is only used`
	refs  int64 // want `refs is only used`
	debt  int64 // want `debt is only used`
}

func dial(peer *conn, refs int64) *conn {
	c := &conn{
		peer:  peer,
		state: 0,
		refs:  refs,
	}
	var d = conn{debt: 1, peer: &conn{refs: 2}, state: 3}
	atomic.AddInt32(&c.state, 1)
	atomic.AddInt64(&c.refs, atomic.LoadInt64(&d.debt))
	return &conn{peer: c, state: 0}
}
