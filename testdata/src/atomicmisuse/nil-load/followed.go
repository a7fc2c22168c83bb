package nilload

import (
	"strings"
	"sync/atomic"
)

type route struct {
	next  *route
	hosts []string
	addr  struct{ port int }
}

func (r *route) empty() bool { return r == nil || len(r.hosts) == 0 }

type router struct {
	first atomic.Pointer[route]
	any   atomic.Value // of *route
	table [2]atomic.Pointer[route]
}

func (r *router) update(first *route) {
	r.first.Store(first)
	r.table[0].Store(first)
	r.any.Store(first)
}

func (r *router) nestedField() int {
	f := r.first.Load()
	port := f.addr.port // want `first is loaded and followed before it is checked for nil at followed.go:\d+`
	if f != nil && port > 0 {
		return port
	}
	return 0
}

func (r *router) ranged(prefix string) string {
	f := r.first.Load()
	for _, h := range f.hosts { // want `first is loaded and followed before it is checked for nil`
		if strings.HasPrefix(h, prefix) {
			return h
		}
	}
	if f == nil {
		return ""
	}
	return prefix
}

func (r *router) star() route {
	f := r.first.Load()
	copied := *f // want `first is loaded and followed before it is checked for nil`
	if f == nil {
		return route{}
	}
	return copied
}

func (r *router) inOneCondition() bool {
	f := r.first.Load()
	if len(f.hosts) > 0 && f != nil { // want `first is loaded and followed before it is checked for nil`
		return true
	}
	return false
}

func (r *router) rightOrder() bool {
	f := r.first.Load()
	return f != nil && len(f.hosts) > 0
}

func (r *router) element() *route {
	f := r.table[0].Load()
	next := f.next // want `nil-load: .* is loaded and followed before it is checked for nil`
	if f == nil {
		return nil
	}
	return next
}

func (r *router) assertedFirst() []string {
	f := r.any.Load().(*route) // want `any is loaded and followed before it is checked for nil`
	if f == nil {
		return nil
	}
	return f.hosts
}

func (r *router) assertedWithOK() []string {
	f, ok := r.any.Load().(*route)
	if !ok || f == nil {
		return nil
	}
	return f.hosts
}

func (r *router) method() bool {
	f := r.first.Load()
	if f.empty() { // ok: the method allows nil
		return true
	}
	return f != nil
}

func (r *router) otherBranch(fast bool) int {
	f := r.first.Load()
	if fast {
		return f.addr.port // ok: the check is not reached from here
	}
	if f == nil {
		return 0
	}
	return f.addr.port
}

func (r *router) laterVariable() int {
	f := r.first.Load()
	n := len(f.hosts)
	g := r.table[0].Load()
	if g == nil { // ok: another variable's
		return n
	}
	return n + len(g.hosts)
}

func (r *router) nextOfIt() int {
	f := r.first.Load()
	n := len(f.hosts)
	if f.next == nil { // ok: another pointer
		return n
	}
	return n + len(f.next.hosts)
}

func (r *router) writtenBetween() *route {
	f := r.first.Load()
	next := f.next
	r.first.Store(next)
	if r.first.Load() == nil { // ok: it has just been set, perhaps to nil
		return nil
	}
	return next
}

func (r *router) neverChecked() int { return r.first.Load().addr.port } // ok: no check says that nil can be

func (r *router) inALoop(n int) (ports int) {
	for range n {
		f := r.first.Load()
		ports += f.addr.port // want `first is loaded and followed before it is checked for nil`
		if f == nil {
			break
		}
	}
	return ports
}
