package lostupdate

import (
	"sync"
	"sync/atomic"
)

type gauges struct {
	requests atomic.Int64
	features atomic.Uint32
	peak     atomic.Int64
	bytes    atomic.Int64

	mu     sync.Mutex // guards the writes of routes
	routes atomic.Pointer[map[string]int]
}

func newGauges(requests int64) *gauges {
	g := &gauges{}
	g.requests.Store(requests)
	g.requests.Store(g.requests.Load() * 2) // ok: nobody else has g yet
	return g
}

func (g *gauges) countRequest() { g.requests.Add(1) }

func (g *gauges) enable(feature uint32) { g.features.Or(feature) }

func (g *gauges) observe(size int64) {
	for {
		old := g.peak.Load()
		if size <= old || g.peak.CompareAndSwap(old, size) {
			return
		}
	}
}

func (g *gauges) flush(report func(bytes int64)) { report(g.bytes.Swap(0)) }

func (g *gauges) addRoute(name string, id int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	routes := map[string]int{name: id}
	for k, v := range *g.routes.Load() {
		routes[k] = v
	}
	g.routes.Store(&routes) // ok: mu keeps the writers apart
}
