package flow

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// HeldAt returns the mutexes held for writing at e: in its function and, if
// that is unexported, at all its calls.
func (p *Program) HeldAt(e *Event) []Loc {
	held := append(lockLocs(e.Locks), e.Func.heldUntilReleased(e)...)
	if !startedWithin(e.Func) {
		held = append(held, p.entryLocks(e.Func.top())...)
	}
	return append(held, p.callbackLocks(e.Func, lockLocs)...)
}

// callbackLocks returns those of the mutexes with which a function of the package calls
// the literal that is given to it, s.withLock(func() { … }), that the filter returns.
func (p *Program) callbackLocks(fn *Func, filter func([]*Lock) []Loc) []Loc {
	lit, ok := fn.Node.(*ast.FuncLit)
	if !ok || !fn.Callback {
		return nil
	}
	cur, ok := p.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return nil
	}
	_, i := cur.ParentEdge()
	to, ok := p.takerOf(cur.Parent().Node().(*ast.CallExpr), i)
	if !ok || to.param == nil || to.body == nil {
		return nil
	}
	var held []Loc
	found := false
	for n := range ast.Preorder(to.body) {
		id, ok := n.(*ast.Ident)
		if !ok || p.info.Uses[id] != to.param {
			continue
		}
		use, _ := p.curs.Of(id)
		call, ok := use.Parent().Node().(*ast.CallExpr)
		if !ok || use.ParentEdgeKind() != edge.CallExpr_Fun || use.Parent().ParentEdgeKind() == edge.GoStmt_Call || found {
			return nil // handed on, started, or called at two places
		}
		site, ok := p.siteOf(call)
		if !ok {
			return nil
		}
		held, found = filter(site.Locks), true
	}
	return held
}

// siteOf returns what holds at a call.
func (p *Program) siteOf(call *ast.CallExpr) (CallSite, bool) {
	cur, ok := p.curs.Of(call)
	if !ok {
		return CallSite{}, false
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		if fn := p.Func(c.Node().(*ast.FuncDecl)).around(cur); fn != nil {
			return fn.findSite(call)
		}
	}
	return CallSite{}, false
}

// heldUntilReleased returns the mutexes that the function of e releases after e
// without ever acquiring them: its caller did, or whoever started it.
func (fn *Func) heldUntilReleased(e *Event) []Loc {
	var held []Loc
	for _, u := range fn.Events {
		if u.Kind != UnlockEvent || !u.Deferred && (!Reaches(e, u) || Reaches(u, e)) {
			continue
		}
		acquired := slices.ContainsFunc(fn.Events, func(l *Event) bool { return l.Kind == LockEvent && l.Addr == u.Addr })
		if loc, ok := mutexLoc(u.Addr); ok && !acquired {
			held = append(held, loc)
		}
	}
	return held
}

// HeldAnyAt returns the mutexes held at e, for reading or for writing. A setter
// that other packages may call too goes by the calls in its own.
func (p *Program) HeldAnyAt(e *Event) []Loc {
	held := p.HeldAt(e)
	if fn := e.Func; fn.Obj != nil && p.calledFromOutside(fn.Obj) && len(held) == 0 {
		if t := p.inlinable(fn.Obj); t != nil && t.whole {
			held = p.heldAtCalls(fn)
		}
	}
	return append(append(held, readLocs(e.Locks)...), p.callbackLocks(e.Func, readLocs)...)
}

// heldAtCalls returns the mutexes held at every call of fn in the package.
func (p *Program) heldAtCalls(fn *Func) []Loc {
	var held []Loc
	for i, u := range p.usesThatCount(fn.Obj) {
		if u.kind != useCall || u.in == nil {
			return nil
		}
		site, ok := p.Func(u.in).findSite(u.call)
		if !ok {
			return nil
		}
		here := append(lockLocs(site.Locks), p.callbackLocks(site.Func, lockLocs)...)
		if i > 0 {
			here = slices.DeleteFunc(here, func(l Loc) bool { return !slices.Contains(held, l) })
		}
		held = here
	}
	return held
}

// startedWithin reports whether fn is, or is within, a literal that runs on
// another goroutine or at another time than its declared function.
func startedWithin(fn *Func) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn.Started || fn.Callback {
			return true
		}
	}
	return false
}

func lockLocs(locks []*Lock) []Loc {
	var held []Loc
	for _, l := range locks {
		if loc, ok := mutexLoc(l.Mutex); ok && !l.Read {
			held = append(held, loc)
		}
	}
	return held
}

// readLocs returns the mutexes that are held for reading only.
func readLocs(locks []*Lock) []Loc {
	var held []Loc
	for _, l := range locks {
		if loc, ok := mutexLoc(l.Mutex); ok && l.Read {
			held = append(held, loc)
		}
	}
	return held
}

// mutexLoc names a mutex across functions. A pointer to a mutex, a locker in
// an interface and a channel go by the variable that holds them.
func mutexLoc(m *Value) (Loc, bool) {
	if m.Op == Read {
		m = m.Args[0]
	}
	return LocOf(m)
}

// entryLocks returns the mutexes held wherever fn is called, if all its calls
// are seen.
func (p *Program) entryLocks(fn *Func) []Loc {
	held, _ := p.findEntryLocks(fn)
	return held
}

// findEntryLocks returns the mutexes held at the calls of fn. Calls from within
// the functions being looked at hold what those hold, so they are passed over:
// the result is the greatest fixpoint. If all calls are such, any is true.
func (p *Program) findEntryLocks(fn *Func) (held []Loc, anyLock bool) {
	if held, ok := p.entry[fn]; ok {
		return held, false
	}
	if p.entering[fn] {
		return nil, true
	}
	p.entering[fn] = true
	defer delete(p.entering, fn)
	sites, ok := p.CallSites(fn.Obj)
	if !ok {
		p.entry[fn] = nil
		return nil, false
	}
	first, partial := true, false
	for _, s := range sites {
		if len(s.Owned) > 0 && s.Owned[0] && fn.Obj.Signature().Recv() != nil {
			continue // a constructor's helper has nobody to exclude
		}
		here := append(lockLocs(s.Locks), p.callbackLocks(s.Func, lockLocs)...)
		if !startedWithin(s.Func) {
			outer, recursive := p.findEntryLocks(s.Func.top())
			if recursive {
				partial = true
				continue
			}
			here = append(here, outer...)
		}
		if first {
			held, first = here, false
		} else {
			held = slices.DeleteFunc(held, func(l Loc) bool { return !slices.Contains(here, l) })
		}
	}
	if partial && len(p.entering) > 1 {
		return held, first // depends on where the cycle was entered
	}
	p.entry[fn] = held
	return held, false
}

// HeldThrough returns the mutexes that are acquired before a, held at a and at
// b, and not released between.
func (p *Program) HeldThrough(a, b *Event) []Loc {
	var held []Loc
	for _, l := range a.Locks {
		for _, m := range b.Locks {
			if l.Mutex == m.Mutex && l.Site == m.Site && l.Site != nil && !l.Read && !m.Read {
				if loc, ok := mutexLoc(l.Mutex); ok {
					held = append(held, loc)
				}
			}
		}
	}
	if a.Func == b.Func {
		held = append(held, b.Func.heldUntilReleased(b)...)
	}
	if a.Func.top() == b.Func.top() && !startedWithin(a.Func) && !startedWithin(b.Func) {
		held = append(held, p.entryLocks(a.Func.top())...)
	}
	return held
}
