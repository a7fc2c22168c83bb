package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// What may keep two accesses apart, as far as the package shows, so that they are no reason to
// report.

// PerhapsLocked reports whether some caller of the function of e, or a caller's, holds a lock at
// the call: then it is made to be called so.
func (p *Program) PerhapsLocked(e *Event) bool {
	fn := e.Func.top().Obj
	return fn != nil && !p.contexts().started.beginsAround(e.Func) && p.isCalledLocked(fn, 0)
}

func (p *Program) isCalledLocked(fn *types.Func, depth int) bool {
	if l, ok := p.calledLocked[fn]; ok {
		return l
	}
	if depth > 2*maxInline {
		return false
	}
	p.calledLocked[fn] = false // recursion adds nothing
	l := p.findCalledLocked(fn, depth)
	p.calledLocked[fn] = l
	return l
}

func (p *Program) findCalledLocked(fn *types.Func, depth int) bool {
	for _, u := range p.usesThatCount(fn) {
		if u.kind != useCall && u.kind != useDefer || u.in == nil || u.in == p.decls[fn] {
			continue
		}
		caller := p.Func(u.in)
		if caller == nil {
			continue
		}
		site, ok := caller.findSite(u.call)
		if !ok || startedWithin(site.Func) {
			continue
		}
		if len(site.Locks) > 0 || caller.Obj != nil && !caller.Obj.Exported() && p.isCalledLocked(caller.Obj, depth+1) {
			return true
		}
	}
	return false
}

// PerhapsPublished reports whether the goroutine of e, which does it once, gives a sign after
// it: it sends, closes, broadcasts, cancels, leaves a group, stores an atomic variable or takes a
// lock, so that others may know when they see that.
func (p *Program) PerhapsPublished(e *Event) bool { return p.signsAfter(e, 0) }

func (p *Program) signsAfter(e *Event, depth int) bool {
	if InLoop(e) {
		return false
	}
	for o := range e.Func.All {
		if o.Func == e.Func && p.isSign(o) && (o.Deferred || Reaches(e, o) && !InLoop(o)) {
			return true
		}
	}
	if e.Func.Deferred || e.Func.Parent != nil || e.Func.Obj == nil || depth > maxInline {
		return false
	}
	signs := false
	for _, u := range p.usesThatCount(e.Func.Obj) {
		if u.kind != useCall || u.in == nil || u.call == nil {
			continue
		}
		if call := p.callEvent(u); call != nil && p.onLasting(call) {
			if signs = p.signsAfter(call, depth+1); !signs {
				return false
			}
		}
	}
	return signs
}

// onLasting reports whether e happens on a goroutine that outlives the call that starts it.
func (p *Program) onLasting(e *Event) bool {
	started := p.contexts().started
	return started.beginsAround(e.Func) || e.Func.top().Obj != nil && started.funcs[e.Func.top().Obj].IsValid()
}

// callEvent returns the event of a call, or nil.
func (p *Program) callEvent(u use) *Event {
	caller := p.Func(u.in)
	if caller == nil {
		return nil
	}
	for e := range caller.All {
		if e.Node == ast.Node(u.call) && e.frame == nil {
			return e
		}
	}
	return nil
}

// isSign reports whether others may see that e has happened.
func (p *Program) isSign(e *Event) bool {
	if _, ok := p.signalOf(e); ok && e.Kind != RecvEvent {
		return true
	}
	switch e.Kind {
	case LockEvent:
		return true
	case AtomicEvent:
		return e.Op.Kind.Writes()
	case CallEvent:
		return e.Callee != nil && e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "sync" && (e.Callee.Name() == "Broadcast" || e.Callee.Name() == "Signal")
	}
	return false
}

// PerhapsChecked reports whether e happens only if a function of the package has said so that
// takes a lock or looks at an atomic variable, or an object of another package has.
func (p *Program) PerhapsChecked(e *Event) bool {
	for _, g := range e.Guards {
		found := false
		e.Func.Walk(g.Cond, func(v *Value) {
			fn, ok := v.Obj.(*types.Func)
			found = found || v.Op == Call && ok && (p.looksUnderLock(fn) || p.asksOther(fn))
		})
		if found {
			return true
		}
	}
	return false
}

// PerhapsFilled reports whether e gives the variable a value only if it has none, in a function that
// is called as well before others have the object: then it has one.
func (p *Program) PerhapsFilled(e *Event) bool {
	if e.Func.Obj == nil || !e.Write || !p.ifEmpty(e) {
		return false
	}
	i, ok := paramOf(p, e.Func, e.Addr)
	if !ok {
		return false
	}
	sites, _ := p.CallSites(e.Func.Obj)
	return slices.ContainsFunc(sites, func(s CallSite) bool { return i < len(s.Owned) && (s.Owned[i] || Strip(s.Args[i]).Op == Fresh) })
}

// ifEmpty reports whether e happens only if the field or variable, as far as the text of conditions
// tells, has the zero value.
func (p *Program) ifEmpty(e *Event) bool {
	return slices.ContainsFunc(e.Guards, func(g *Guard) bool {
		for n := range ast.Preorder(g.Expr) {
			c, ok := n.(*ast.BinaryExpr)
			if !ok || c.Op != token.EQL && c.Op != token.NEQ || (c.Op == token.EQL) != g.True || p.objectOf(c.X) != e.Addr.Obj {
				continue
			}
			if y := e.Func.ValueOf(c.Y); y != nil && y.IsZero() {
				return true
			}
		}
		return false
	})
}

// asksOther reports whether fn is a method of another package that says yes or no: an event that
// has fired, a context that is done. What goes on to the next of several things tells nothing.
func (p *Program) asksOther(fn *types.Func) bool {
	sig := fn.Signature()
	if fn.Pkg() == p.pkg || sig.Recv() == nil || sig.Params().Len() > 0 || sig.Results().Len() != 1 {
		return false
	}
	b, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool && !slices.Contains([]string{"IsZero", "IsNil", "Scan", "Next", "More", "Advance"}, fn.Name())
}

func (p *Program) looksUnderLock(fn *types.Func) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil {
		return false
	}
	for e := range p.Func(decl).All {
		if e.Kind == LockEvent || e.Kind == AtomicEvent {
			return true
		}
	}
	return false
}

// Does reports whether the function of a, or what it calls, does b as well.
func (p *Program) Does(a, b *Event) bool {
	fn, other := a.Func.top().Obj, b.Func.top().Obj
	if fn == nil || other == nil {
		return false
	}
	how, ok := p.runners(other)[fn]
	return ok && how == runsWithin
}

// UsedMeanwhile reports whether the function of w, between the start of the goroutine that does r
// once and w, which gives the variable another value, calls something with the old value: a
// method that waits for whoever has got it as well, perhaps.
func (p *Program) UsedMeanwhile(w, r *Event) bool {
	fn := w.Func
	if r.Func == fn || !r.Func.Within(fn) || InLoop(r) || w.Addr.Obj == nil || w.Addr.Op != Addr && w.Addr.Op != FieldAddr {
		return false
	}
	for _, act := range p.activitiesWithin(fn, r) {
		if act.how != runsApart {
			continue
		}
		used := slices.ContainsFunc(fn.Events, func(e *Event) bool {
			return e.Kind == CallEvent && e.frame == nil && p.mentions([]ast.Node{e.Node}, w.Addr.Obj) && Reaches(e, w) &&
				fn.pathAvoiding(act.at, point{block: e.block, seq: e.seq}, nil)
		})
		if !used {
			return false
		}
	}
	return true
}
