package doubleload

import "sync/atomic"

type fixConf struct {
	name  string
	limit int
}

func (c *fixConf) use() bool { return c != nil && c.name != "" }

type fixable struct {
	conf    atomic.Pointer[fixConf]
	ready   bool
	size    atomic.Int64
	n       int64
	value   atomic.Value
	limit   atomic.Int64
	elapsed []int
}

func (f *fixable) set(c *fixConf) { f.conf.Store(c) }
func (f *fixable) unset()         { f.conf.Store(nil) }
func (f *fixable) add(n int64)    { f.size.Add(n); atomic.AddInt64(&f.n, n) }
func (f *fixable) reset()         { f.size.Store(0); f.limit.Store(0); atomic.StoreInt64(&f.n, 0) }

func (f *fixable) guarded() {
	if f.conf.Load() != nil { // configured
		f.conf.Load().use() // want `load it once`
	}
}

func (f *fixable) guardedTwice() string {
	if f.conf.Load() != nil && f.conf.Load().limit > 0 { // want `load it once`
		return f.conf.Load().name // want `load it once`
	}
	return ""
}

func (f *fixable) leftEarly() int {
	if f.conf.Load() == nil {
		return 0
	}
	return f.conf.Load().limit // want `load it once`
}

// kept holds the first Load already.
func (f *fixable) kept() int {
	conf := f.conf.Load()
	if conf == nil {
		return 0
	}
	return f.conf.Load().limit // want `load it once`
}

func (f *fixable) keptInIf() int {
	if c := f.conf.Load(); c != nil {
		return f.conf.Load().limit // want `load it once`
	}
	return 0
}

// nameTaken has a variable of the best name.
func (f *fixable) nameTaken(conf string) bool {
	if f.conf.Load() != nil {
		return f.conf.Load().name == conf // want `load it once`
	}
	return false
}

// reached follows f before it loads.
func (f *fixable) reached() {
	if f.ready && f.conf.Load() != nil {
		f.conf.Load().use() // want `load it once`
	}
}

// unreached would follow a nil f if the Load came first.
func (f *fixable) unreached() {
	if f != nil && f.conf.Load() != nil {
		f.conf.Load().use() // want `load it once`
	}
}

// withInit has no room for the variable.
func (f *fixable) withInit(m map[string]bool) {
	if ok := m["use"]; ok && f.conf.Load() != nil {
		f.conf.Load().use() // want `load it once`
	}
}

func (f *fixable) inALoop(names []string) {
	if f.conf.Load() == nil {
		return
	}
	for range names {
		f.conf.Load().use() // want `load it once`
	}
}

func (f *fixable) otherwise() string {
	if f.conf.Load() == nil {
		return ""
	} else {
		return f.conf.Load().name // want `load it once`
	}
}

func (f *fixable) halves() (string, int) {
	return f.conf.Load().name, f.conf.Load().limit // want `load it once`
}

func (f *fixable) leader() *fixConf { return f.conf.Load() }

func (f *fixable) getters() string {
	if f.leader() != nil {
		return f.leader().name // want `load it once`
	}
	return ""
}

func (f *fixable) mean(total int64) int64 {
	if atomic.LoadInt64(&f.n) == 0 {
		return 0
	}
	return total / atomic.LoadInt64(&f.n) // want `load it once`
}

func (f *fixable) bounded() int {
	switch {
	case f.size.Load() == 9:
		return 9
	case f.size.Load() == 3: // want `load it once`
		return 3
	}
	return 0
}

func (f *fixable) same(g *fixable) bool {
	if (f.conf.Load() == nil) != (g.conf.Load() == nil) {
		return false
	}
	if f.conf.Load() != nil && *f.conf.Load() != *g.conf.Load() { // want `load it once` `load it once`
		return false
	}
	return true
}

func (f *fixable) refresh() {
	if c := f.conf.Load(); c != nil && c.limit > 9 {
		f.conf.CompareAndSwap(c, &fixConf{})
	}
	f.elapsed = nil
}

// refreshed loads again what refresh may have changed.
func (f *fixable) refreshed() int {
	if f.conf.Load() == nil {
		return 0
	}
	f.refresh()
	return f.conf.Load().limit // want `load it once`
}

// others gets the Loads in the body that nothing is said of, too.
func (f *fixable) others(use func(...any)) {
	if len(f.conf.Load().name) > 0 {
		use(f.conf.Load().limit, f.conf.Load().name) // want `load it once`
	}
}
