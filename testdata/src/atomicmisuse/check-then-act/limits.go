package checkthenact

import "sync/atomic"

type daemon struct {
	up   atomic.Bool
	seen bool
	done chan struct{}
}

// FN_acrossMethods tests in one method and acts in another.
func (d *daemon) FN_acrossMethods() { d.seen = d.up.Load() }

func (d *daemon) finish() {
	if !d.seen {
		d.up.Store(true)
		close(d.done)
	}
}

// FN_branchingCallee asks a function that does more than load.
func (d *daemon) FN_branchingCallee(names []string) {
	if d.allows(names) {
		d.up.Store(true)
		close(d.done)
	}
}

func (d *daemon) allows(names []string) bool {
	for _, name := range names {
		if name == "" {
			return false
		}
	}
	return !d.up.Load()
}

// FN_boxed creates a value twice of which the second looks as good.
func FN_boxed(p *atomic.Pointer[[]byte], read func() []byte) []byte {
	if b := p.Load(); b != nil {
		return *b
	}
	b := read()
	p.Store(&b)
	return b
}

// FN_deferredStore marks when it returns, as code does that takes a mark back.
func (c *conn) FN_deferredStore() {
	if c.closed.Load() {
		return
	}
	defer c.closed.Store(true)
	close(c.quit)
}

// FN_lastOne lets two leave at once, so that neither sees that it is the last.
func FN_lastOne(active *atomic.Int64, done chan struct{}) {
	if active.Load() == 1 {
		close(done)
	}
	active.Add(-1)
}
