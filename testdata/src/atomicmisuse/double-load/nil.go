package doubleload

import "sync/atomic"

type tlsConfig struct{ name string }

type options struct {
	tls     *tlsConfig
	timeout int
	names   []string
	byName  map[string]int
}

type listener struct {
	opts  atomic.Pointer[options]
	done  atomic.Pointer[chan struct{}]
	hook  atomic.Pointer[func(string)]
	spare *listener
}

func (l *listener) configure(o *options) { l.opts.Store(o) }

func (l *listener) callback(f *func(string)) { l.hook.Store(f) }

func (l *listener) replace(c chan struct{}) { l.done.Store(&c) }

func (l *listener) unset() {
	l.opts.Store(nil)
	l.done.Store(nil)
}

func (l *listener) inOneCondition() bool {
	return l.opts.Load() != nil && l.opts.Load().timeout > 0 // want `opts is loaded again after its value loaded`
}

func (l *listener) afterAnEarlyReturn() int {
	if l.opts.Load() == nil {
		return 0
	}
	return l.opts.Load().timeout // want `opts is loaded again after its value loaded`
}

func (l *listener) afterAnEarlyReturnFarAway(fallback, n int) int {
	if l.opts.Load() == nil {
		return fallback
	}
	total := 0
	for i := range n {
		total += i
	}
	switch {
	case total > 10:
		return total
	case total > 5:
		return l.opts.Load().timeout // want `opts is loaded again after its value loaded`
	}
	return 0
}

func (l *listener) star() options {
	if p := l.opts.Load(); p != nil {
		return *l.opts.Load() // want `opts is loaded again after its value loaded`
	}
	return options{}
}

func (l *listener) closes() {
	if l.done.Load() != nil {
		close(*l.done.Load()) // want `done is loaded again after its value loaded`
	}
}

func (l *listener) calls(s string) {
	if l.hook.Load() != nil {
		(*l.hook.Load())(s) // want `hook is loaded again after its value loaded`
	}
}

func (l *listener) samePart() string {
	if l.opts.Load().tls != nil {
		return l.opts.Load().tls.name // want `opts is loaded again after its value loaded`
	}
	return ""
}

func (l *listener) index(i int) string {
	if i < len(l.opts.Load().names) {
		return l.opts.Load().names[i] // want `opts is loaded again after its value loaded`
	}
	return ""
}

func (l *listener) behindAPointer() int {
	if l.spare.opts.Load() != nil {
		return l.spare.opts.Load().timeout // want `opts is loaded again after its value loaded`
	}
	return 0
}

func (l *listener) another() int {
	if l.opts.Load() != nil {
		return l.spare.opts.Load().timeout // ok: the spare's
	}
	return 0
}

func (l *listener) passedOn(use func(*options)) {
	if l.opts.Load() != nil {
		use(l.opts.Load()) // ok: use can test it
	}
}

func (l *listener) tested() int {
	if l.opts.Load() == nil {
		l.opts.Store(&options{}) // its own write
	}
	return l.opts.Load().timeout
}

// A fixed pointer is set once, where its owner is made.
type fixed struct{ opts atomic.Pointer[options] }

func newFixed() *fixed {
	f := &fixed{}
	f.opts.Store(&options{})
	return f
}

func (f *fixed) timeout() int {
	if f.opts.Load() != nil {
		return f.opts.Load().timeout // ok: nobody changes it
	}
	return 0
}

// A growing pointer is never set back to nil.
type growing struct{ opts atomic.Pointer[options] }

func (g *growing) set() { g.opts.Store(&options{timeout: 1}) }

func (g *growing) timeout() int {
	if g.opts.Load() != nil {
		return g.opts.Load().timeout // ok: never nil again
	}
	return 0
}
