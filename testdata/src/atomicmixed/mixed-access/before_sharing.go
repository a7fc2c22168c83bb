package mixed

import (
	"net/http"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Before the variable is shared.

type options struct {
	limit int32
	burst int32
}

type option func(*options)

func withLimit(n int32) option {
	return func(o *options) {
		o.limit = n // ok: an option of an object that is being made
	}
}

func newOptions(opts ...option) *options {
	o := &options{limit: 1}
	for _, opt := range opts {
		opt(o)
	}
	o.check()
	return o
}

func (o *options) check() {
	if o.limit < 1 { // ok: only the constructor calls it
		o.limit = 1
	}
	o.burst = 2 * o.limit
}

func (o *options) SetLimit(n int32) { atomic.StoreInt32(&o.limit, n) }

func (o *options) Allow(n int32) bool {
	return n <= atomic.LoadInt32(&o.limit)+atomic.LoadInt32(&o.burst)
}

var epoch uint32

func init() { seed(7) }

func seed(n uint32) {
	epoch = n // ok: init alone calls it
	if epoch == 0 {
		epoch = 1
	}
}

func nextEpoch() uint32 { return atomic.AddUint32(&epoch, 1) }

func mount(mux *http.ServeMux, budget int64) {
	left := budget
	limited := func(w http.ResponseWriter, r *http.Request) {
		if atomic.AddInt64(&left, -1) < 0 {
			http.Error(w, "no more", http.StatusTooManyRequests)
		}
	}
	if left <= 0 {
		left = 100 // ok: the handler is not registered yet
	}
	mux.HandleFunc("/", limited)
}

type chain struct{ b *bucket }

type bucket struct{ quota, used int64 }

func build() *chain { return &chain{b: new(bucket)} }

func (c *chain) quota(n int64) *chain {
	c.b.quota = n // ok: only on what build has made
	return c
}

func (c *chain) done() *bucket { return c.b }

func newBucket(n int64) *bucket { return build().quota(n).done() }

func (b *bucket) Take(n int64) bool {
	return atomic.AddInt64(&b.used, n) <= atomic.LoadInt64(&b.quota)
}

func (b *bucket) Resize(n int64) { atomic.StoreInt64(&b.quota, n) }

type routes struct{ byName map[string]*route }

type route struct{ hits int64 }

func newRoutes(names ...string) *routes {
	r := &routes{byName: make(map[string]*route)}
	for _, name := range names {
		rt := r.add(name)
		rt.hits = 1 // ok: a part of what is being made
	}
	return r
}

func (r *routes) add(name string) *route {
	rt := &route{}
	r.byName[name] = rt
	return rt
}

func (r *routes) Hit(name string) int64 { return atomic.AddInt64(&r.byName[name].hits, 1) }

func neverShared() int64 {
	var n int64
	bump(&n)
	n *= 2 // ok: bump does not keep the address
	return n
}

type settings struct{ max int32 }

type setting struct{ apply func(*settings) }

// MaxSize is a setting that a struct holds.
func MaxSize(n int32) setting {
	return setting{func(s *settings) {
		s.max = n // ok: whoever applies it has the settings
	}}
}

func (s *settings) Update(n int32) { atomic.StoreInt32(&s.max, n) }

// A helper leads to a slot of the table that it is given, be it a new one.

type symbol struct{ name string }

type symbols struct {
	mu  sync.Mutex
	tab unsafe.Pointer
}

type slots struct{ all []unsafe.Pointer }

func newSymbols() *symbols {
	return &symbols{tab: unsafe.Pointer(&slots{all: make([]unsafe.Pointer, 4)})}
}

func (s *symbols) slot(t *slots, name string) *unsafe.Pointer {
	for i := range t.all {
		if sym := (*symbol)(t.all[i]); sym == nil || sym.name == name { // ok: under the lock
			return &t.all[i]
		}
	}
	return nil
}

func (s *symbols) Has(name string) bool {
	t := (*slots)(atomic.LoadPointer(&s.tab))
	for i := range t.all {
		if sym := (*symbol)(atomic.LoadPointer(&t.all[i])); sym != nil && sym.name == name {
			return true
		}
	}
	return false
}

func (s *symbols) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := (*slots)(s.tab) // ok: under the lock
	if s.slot(t, name) == nil {
		t = s.grow(t)
	}
	atomic.StorePointer(s.slot(t, name), unsafe.Pointer(&symbol{name}))
}

func (s *symbols) grow(old *slots) *slots {
	t := &slots{all: make([]unsafe.Pointer, 2*len(old.all))}
	for _, p := range old.all { // ok: under the lock
		*s.slot(t, (*symbol)(p).name) = p // ok: a new table
	}
	atomic.StorePointer(&s.tab, unsafe.Pointer(t))
	return t
}

// An object is made, or taken from those that have come back.

type parcel struct{ missing, weight int32 }

type depot struct {
	items chan *parcel
	back  chan *parcel
}

func newDepot() *depot { return &depot{make(chan *parcel, 4), make(chan *parcel, 4)} }

func (d *depot) Ship(n int32) {
	var p *parcel
	select {
	case p = <-d.back:
	default:
		p = new(parcel)
	}
	p.missing, p.weight = n, 0 // ok: nobody else has it
	for range n {
		d.items <- p
	}
}

func (d *depot) Pack() {
	for p := range d.items {
		atomic.AddInt32(&p.weight, 2)
		if atomic.AddInt32(&p.missing, -1) == 0 {
			d.back <- p
		}
	}
}
