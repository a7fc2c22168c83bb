package mutatepublished

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

type proxy struct {
	cfg   atomic.Pointer[config]
	stats atomic.Value // of map[string]int
	mu    sync.Mutex
	table atomic.Pointer[table]
}

type table struct {
	mu   sync.Mutex
	rows map[string]int
	hits atomic.Int64
}

func (p *proxy) set(limit int) {
	c := &config{}
	c.limit = limit // ok: before the Store
	p.cfg.Store(c)
}

func (p *proxy) addHost(host string) {
	c := *p.cfg.Load()
	c.hosts = append(slices.Clone(c.hosts), host) // ok: a copy
	p.cfg.Store(&c)
}

func (p *proxy) count(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := maps.Clone(p.stats.Load().(map[string]int))
	m[name]++ // ok: a clone
	p.stats.Store(m)
}

func (p *proxy) insert(row string) {
	t := p.table.Load()
	t.hits.Add(1) // ok: an atomic of its own
	t.mu.Lock()
	t.rows[row]++ // ok: under the table's own lock
	t.mu.Unlock()
}
