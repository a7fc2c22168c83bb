package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// StartedByCallers reports whether a caller of the function of a, or a caller's, has started
// a goroutine that does b before the call, and does not wait for it in between.
func (p *Program) StartedByCallers(a, b *Event) bool {
	return p.startedByCallers(a.Func.top(), a.Addr, b, 0)
}

func (p *Program) startedByCallers(fn *Func, addr *Value, b *Event, depth int) bool {
	if fn.Obj == nil || depth > maxInline {
		return false
	}
	param, ok := paramOf(p, fn, addr)
	return ok && slices.ContainsFunc(p.usesOf(fn.Obj), func(u use) bool {
		if u.kind != useCall && u.kind != useDefer || u.in == nil || u.in == fn.Node || u.test {
			return false
		}
		caller := p.Func(u.in)
		call := caller.eventOf(u.call)
		if call == nil || param >= len(call.Args) {
			return false
		}
		object := call.Args[param]
		return p.startedBefore(caller, call, object, b) || p.startedByCallers(caller, object, b, depth+1)
	})
}

// eventOf returns the first event of a call, which may be one of a callee interpreted in
// place, or nil.
func (fn *Func) eventOf(call *ast.CallExpr) (found *Event) {
	fn.all(func(e *Event) bool {
		if e.Node == call {
			found = e
		}
		return found == nil
	})
	return found
}

// AppliedLate reports whether a is done by an option, a literal that a function of the package
// returns as one of a named type, to its operand, and the package applies an option of that
// type to an object for which it has started a goroutine that does b.
func (p *Program) AppliedLate(a, b *Event) bool {
	lit, ok := a.Func.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := p.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.ReturnStmt_Results || a.Func.Parent.Obj == nil {
		return false
	}
	results := a.Func.Parent.Obj.Signature().Results()
	param := p.literalParam(lit, a.Addr)
	if param < 0 || results.Len() == 0 {
		return false
	}
	option, ok := types.Unalias(results.At(0).Type()).(*types.Named)
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.allDynamicCalls(), func(d dynamicCall) bool {
		if !types.Identical(p.info.TypeOf(d.call.Fun), option) {
			return false
		}
		fn := p.Func(d.in)
		call := fn.eventOf(d.call)
		return call != nil && param+1 < len(call.Args) && p.startedBefore(fn, call, call.Args[param+1], b)
	})
}

// startedBefore reports whether fn has started a goroutine that does b with the object by the
// time of the call.
func (p *Program) startedBefore(fn *Func, call *Event, object *Value, b *Event) bool {
	for _, s := range p.activitiesWithin(fn, call) {
		for _, act := range p.activities(fn, b) {
			if act.how != runsApart || act.event.Node == call.Node || !s.at.exit && !Before(act.event, call) || isWithout(fn, act.event, object) {
				continue
			}
			if fn.pathAvoiding(act.at, s.at, p.joinsOf(fn, act)) {
				return true
			}
		}
	}
	return false
}

// isWithout reports whether the call has no part in an object that fn makes.
func isWithout(fn *Func, call *Event, object *Value) bool {
	object = Root(object)
	return object.Op == Fresh && len(call.Args) > 0 && !slices.ContainsFunc(call.Args, func(v *Value) bool { return fn.Uses(v, object) })
}

// OrderedByCallers reports whether the calls of the function of a are all there are, and
// each is ordered with b in its function, or comes after a wait for b. What happens around
// the calls orders nothing that the function itself has started by then.
func (p *Program) OrderedByCallers(a, b *Event) bool { return p.orderedByCallers(a, b, 0) }

func (p *Program) orderedByCallers(a, b *Event, depth int) bool {
	fn := a.Func.top().Obj
	if fn == nil || depth > maxInline || startedWithin(a.Func) {
		return false
	}
	if _, all := p.CallSites(fn); !all || p.Starts(a, b) {
		return false
	}
	for _, u := range p.usesThatCount(fn) {
		call := p.Func(u.in).callEvent(u.call)
		if call == nil {
			return false
		}
		at := *call
		at.Addr = a.Addr
		if i, ok := paramOf(p, a.Func.top(), a.Addr); ok && i < len(call.Args) {
			at.Addr = call.Args[i]
		}
		if p.Ordered(&at, b) && (p.homeOf(&at) != nil || !p.startedElsewhere(u, b)) {
			continue
		}
		if !p.JoinedBefore(&at, b) && !p.orderedByCallers(&at, b, depth+1) {
			return false
		}
	}
	return true
}

// startedElsewhere reports whether a function that the caller does not run starts a goroutine
// that does b.
func (p *Program) startedElsewhere(u use, b *Event) bool {
	caller, ok := p.callerOf(u)
	if !ok {
		return true
	}
	return slices.ContainsFunc(p.starters(b), func(starter *types.Func) bool {
		_, runs := p.runners(starter)[caller]
		return !runs
	})
}

// starters returns the declared functions that start a goroutine which does b.
func (p *Program) starters(b *Event) (found []*types.Func) {
	top := b.Func.top().Obj
	if top == nil {
		return nil
	}
	if p.relationWithin(b.Func, nil) != runsWithin {
		return []*types.Func{top}
	}
	for f := range p.syncRunners(top) {
		for _, u := range p.usesThatCount(f) {
			if starter, ok := p.callerOf(u); ok && p.relationOf(u) == runsApart {
				found = append(found, starter)
			}
		}
	}
	return found
}

// callEvent returns the event of a call, or nil.
func (fn *Func) callEvent(call *ast.CallExpr) (found *Event) {
	fn.all(func(e *Event) bool {
		if e.Kind == CallEvent && e.Node == call {
			found = e
		}
		return found == nil
	})
	return found
}
