package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// publication returns the operation by which other goroutines have the object
// when e happens, and what it did, or nil.
func (s *subject) publication(fn *flow.Func, e *flow.Event, object *flow.Value) (*flow.Event, string) {
	if s.ownLock(e, object) || s.claimsSlot(fn, e) {
		return nil, ""
	}
	if load := s.loadedFrom(fn, object); load != nil && !load.Local && !s.ownLock(e, load.Result) && !s.taken(e, load) && !s.readersLocked(load, e) &&
		!(e.Append && !overwrites(e.Addr.Args[0], 0) && (s.index().Exclusive(load, e) || s.index().serial(load, e))) {
		return load, "loaded from"
	}
	for _, store := range s.index().Events[fn] {
		if s.publishes(store, e, object) && !s.readersLocked(store, e) && !e.Append {
			return store, "stored in"
		}
	}
	return nil, ""
}

// overwrites reports whether an append to the slice writes over elements that
// it was cut off from: append(s[:i], …).
func overwrites(slice *flow.Value, depth int) bool {
	switch slice.Op {
	case flow.Derived:
		cut, ok := slice.Site.(*ast.SliceExpr)
		return ok && cut.High != nil
	case flow.Phi:
		return depth < 4 && slices.ContainsFunc(slice.Args, func(v *flow.Value) bool { return overwrites(v, depth+1) })
	}
	return false
}

// serial reports whether all operations that write the variable hold the lock
// that e holds: appends follow each other.
func (x *index) serial(load, e *flow.Event) bool {
	writers := x.WritersAt(load.Addr)
	return len(writers) > 0 &&
		slices.ContainsFunc(x.Prog.HeldAt(e), func(m flow.Loc) bool { return x.AllHold(writers, m) })
}

// loadedFrom returns the Load that returned the object, or nil.
func (s *subject) loadedFrom(fn *flow.Func, object *flow.Value) *flow.Event {
	seen := make(map[*flow.Value]bool)
	var find func(v *flow.Value) *flow.Event
	find = func(v *flow.Value) *flow.Event {
		v = flow.Object(v)
		if v == nil || seen[v] {
			return nil
		}
		seen[v] = true
		switch v.Op {
		case flow.Atomic:
			if v.Kind == atomicapi.Load {
				return fn.EventOf(v)
			}
		case flow.Phi:
			if copiedOnce(v) {
				return nil
			}
			for _, a := range v.Args {
				if l := find(a); l != nil {
					return l
				}
			}
		case flow.Derived: // what a getter with branches returns
			if v.Text == "returns" {
				for _, a := range v.Args {
					if l := find(a); l != nil {
						return l
					}
				}
			}
		case flow.Read: // *x.Load() where that is a slice or map
			if s.holdsContainer(v) {
				return find(v.Args[0])
			}
		}
		return nil
	}
	return find(object)
}

// copiedOnce reports whether v joins a branch that makes a copy with one that has
// made it before, by a flag:
//
//	if !cloned {
//		m, cloned = maps.Clone(m), true
//	}
func copiedOnce(v *flow.Value) bool {
	byFlag := slices.ContainsFunc(v.Ctrl, func(cond *flow.Value) bool {
		for cond.Op == flow.Unary {
			cond = cond.Args[0]
		}
		return isFlag(cond, make(map[*flow.Value]bool))
	})
	return byFlag && slices.ContainsFunc(v.Args, func(a *flow.Value) bool { return a.Op == flow.Fresh || a.Op == flow.Call || a.Op == flow.Derived })
}

// isFlag reports whether v is one of the constants true and false, and both are
// possible.
func isFlag(v *flow.Value, seen map[*flow.Value]bool) bool {
	if v.Op != flow.Phi {
		return v.Op == flow.Const && len(seen) > 0
	}
	seen[v] = true
	return !slices.ContainsFunc(v.Args, func(a *flow.Value) bool { return !seen[a] && !isFlag(a, seen) })
}

// holdsContainer reports whether v is the slice or map that a loaded pointer
// points to.
func (s *subject) holdsContainer(v *flow.Value) bool {
	a := flow.Strip(v.Args[0])
	return a.Op == flow.Atomic || a.Op == flow.Phi
}

// taken reports whether e's goroutine has taken the loaded object out: a
// CompareAndSwap of the variable has won.
func (s *subject) taken(e, load *flow.Event) bool {
	return slices.ContainsFunc(e.Guards, func(g *flow.Guard) bool {
		return g.True && g.Cond.Op == flow.Atomic && g.Cond.Kind == atomicapi.CompareAndSwap && g.Cond.Args[0] == load.Addr
	})
}

// publishes reports whether store makes the object reachable before e writes it.
func (s *subject) publishes(store, e *flow.Event, object *flow.Value) bool {
	if store.New == nil || store.Local || store.Deferred || !isPointerLike(s.storedType(store)) || !sameObject(store, object) {
		return false
	}
	switch store.Op.Kind {
	case atomicapi.Store, atomicapi.Swap:
	case atomicapi.CompareAndSwap:
		if !store.Stmt && !slices.ContainsFunc(e.Guards, func(g *flow.Guard) bool { return g.True && g.Cond == store.Result }) {
			return false
		}
	default:
		return false
	}
	return flow.Before(store, e) || s.reused(store, e, object)
}

func (s *subject) storedType(store *flow.Event) types.Type {
	if store.Op.New == nil {
		return nil
	}
	return s.info.TypeOf(store.Op.New)
}

// sameObject reports whether what was stored is the object: the pointer itself,
// or a map or slice in the variable whose address was stored.
func sameObject(store *flow.Event, object *flow.Value) bool {
	return flow.Strip(store.New) == object ||
		store.Held != nil && store.Held == object || // p.Store(&m); m[k] = v
		isMade(object) && store.Func.Contains(flow.Strip(store.New), object) // p.Store(&c{m: m}); m[k] = v
}

// isMade reports whether v is a map or slice that the function made.
func isMade(v *flow.Value) bool {
	if v.Op != flow.Fresh {
		return false
	}
	call, ok := v.Site.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "make"
}

// reused reports whether a loop comes back to e with the object that store has
// published: one made outside the loop.
func (s *subject) reused(store, e *flow.Event, object *flow.Value) bool {
	if store.Func != e.Func || !flow.SameLoop(store, e) || object.Site == nil {
		return false
	}
	loop := s.loopAround(store.Node)
	return loop != nil && isWithin(e.Node, loop) && !isWithin(object.Site, loop)
}

// claimsSlot reports whether e writes an element that an Add or the like has
// handed to its goroutine: slots[n.Add(1)].
func (s *subject) claimsSlot(fn *flow.Func, e *flow.Event) bool {
	byUpdate := func(v *flow.Value) bool {
		return slices.ContainsFunc(fn.Sources(v, false), func(v *flow.Value) bool { return v.Kind.ReadModifyWrite() })
	}
	for _, v := range append(e.Args, e.Addr) {
		for ; v != nil && (v.Op == flow.FieldAddr || v.Op == flow.IndexAddr); v = v.Args[0] {
			if v.Op == flow.IndexAddr && byUpdate(v.Args[1]) {
				return true
			}
		}
	}
	return false
}

// ownLock reports whether e holds a mutex that is part of the object.
func (s *subject) ownLock(e *flow.Event, object *flow.Value) bool {
	return slices.ContainsFunc(e.Locks, func(l *flow.Lock) bool { return !l.Read && flow.Object(l.Mutex) == object })
}

// readersLocked reports whether e holds a lock that every Load of the variable
// holds too, so that nobody reads the object meanwhile.
func (s *subject) readersLocked(op, e *flow.Event) bool {
	loc, ok := flow.LocOf(op.Addr)
	if !ok {
		return len(e.Locks) > 0
	}
	x := s.index()
	for _, held := range x.Prog.HeldAt(e) {
		all := true
		for _, r := range x.At[loc] {
			if r.Op.Kind == atomicapi.Load && !x.Prog.OwnedByCallers(r) && !slices.Contains(x.Prog.HeldAnyAt(r), held) {
				all = false
			}
		}
		if all {
			return true
		}
	}
	return false
}
