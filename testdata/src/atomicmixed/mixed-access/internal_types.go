package mixed

import (
	"io"
	"sync"
	"sync/atomic"
)

// An exported method of a type that other packages do not get hold of is called by this package
// only, unless it is converted to an interface that has the method.

type ledgerLog struct {
	size int64
	last int64
}

func (j *ledgerLog) Append(n int64) { atomic.AddInt64(&j.size, n) }

// Truncate is called before the ledgerLog is written to.
func (j *ledgerLog) Truncate() {
	j.size = 0 // ok: not started
}

// Rotate is called with the lock of the store.
func (j *ledgerLog) Rotate() {
	if j.last > 0 { // ok: all writers hold the lock
		atomic.StoreInt64(&j.last, 0)
	}
}

func (j *ledgerLog) Last() int64 { return atomic.LoadInt64(&j.last) }

// Store is what others have.
type Store struct {
	mu  sync.Mutex
	log *ledgerLog
	in  chan int64
}

// NewStore starts what writes the ledgerLog.
func NewStore() *Store {
	s := &Store{log: new(ledgerLog), in: make(chan int64)}
	s.log.Truncate()
	go s.run()
	return s
}

func (s *Store) run() {
	for n := range s.in {
		s.log.Append(n)
	}
}

// Rotate begins anew.
func (s *Store) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.Rotate()
	atomic.AddInt64(&s.log.last, 1)
}

// Last may be asked at any time.
func (s *Store) Last() int64 { return s.log.Last() }

type conduit struct{ open int64 }

func (c *conduit) Read(p []byte) (int, error) { atomic.StoreInt64(&c.open, 1); return 0, io.EOF }

func (c *conduit) Close() error {
	c.open = 0 // want `plain write of c.open`
	return nil
}

// NewConduit hands the type out as an interface.
func NewConduit() io.ReadCloser {
	c := new(conduit)
	c.Close()
	return c
}

type valve struct{ turns int64 }

func (v *valve) Turn() { atomic.AddInt64(&v.turns, 1) }

func (v *valve) Turns() int64 {
	return v.turns // want `plain read of v.turns`
}

// Tap has the methods of what it embeds.
type Tap struct{ valve }

// TurnTwice turns it twice.
func (t *Tap) TurnTwice() int64 {
	t.Turn()
	t.Turn()
	return t.Turns()
}
