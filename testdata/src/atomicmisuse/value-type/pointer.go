package valuetype

import "sync/atomic"

type route struct{ to string }

type router struct {
	current atomic.Value
	backup  atomic.Value // a route
}

func newRouter() *router { return &router{} }

func (r *router) set(to *route) { r.current.Store(to) }

func (r *router) clear() {
	r.current.Store(nil) // want `nil given to Store of current panics`
}

func (r *router) target() string {
	return r.current.Load().(*route).to // want `assertion of current to \*route panics before the Store`
}

func (r *router) tryTarget() string {
	if to, ok := r.current.Load().(*route); ok {
		return to.to
	}
	if to, ok := r.backup.Load().(*route); !ok {
		return ""
	} else {
		return to.to
	}
}

func (r *router) clearBackup() {
	r.backup.Store(&route{})
	r.backup.Store(nil) // want `nil given to Store of backup panics`
	to, _ := r.backup.Load().(*route)
	_ = to
}
