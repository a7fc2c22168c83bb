package flow

import (
	"go/types"
	"slices"
)

// MemberLeft reports whether the function of b is a member of a group for which that of e waits
// on every way to e: it joins the group before b, unless a flag keeps it out that e's function has set,
// and leaves it after.
func (p *Program) MemberLeft(e, b *Event) bool {
	fn := e.Func.top()
	at, how := p.pointOf(e, fn)
	if how != runsWithin || !fn.complete {
		return false
	}
	waits := make(map[types.Object][]point)
	fn.all(func(w *Event) bool {
		if w.Kind == CallEvent && w.Callee != nil && isGroupWait(w.Callee) {
			if group := p.syncObject(w); group != nil {
				if pt, how := p.pointOf(w, fn); how == runsWithin {
					waits[group] = append(waits[group], pt)
				}
			}
		}
		return true
	})
	for group, points := range waits {
		if !fn.pathAvoiding(entryPoint(), at, points) && p.leavesGroup(b, group) && p.joinsGroup(b, group, p.flagsSet(fn, e)) {
			return true
		}
	}
	return false
}

// flagsSet returns the fields that fn sets to a constant before e.
func (p *Program) flagsSet(fn *Func, e *Event) (flags []types.Object) {
	for w := range fn.All {
		if w.Kind == WriteEvent && w.Addr.Op == FieldAddr && w.New.IsConst() && !w.New.IsZero() && Before(w, e) {
			flags = append(flags, w.Addr.Obj)
		}
	}
	return flags
}

// joinsGroup reports whether the function of b calls Add of the group before b, itself or in a
// callee whose result guards b, and only if none of the flags is set.
func (p *Program) joinsGroup(b *Event, group types.Object, flags []types.Object) bool {
	admitted := func(fn *Func) bool {
		for a := range fn.All {
			if a.Kind == CallEvent && a.Callee != nil && a.Callee.Name() == "Add" && p.syncObject(a) == group &&
				slices.ContainsFunc(a.Guards, func(g *Guard) bool {
					return slices.ContainsFunc(flagsOf(g.Cond), func(f types.Object) bool { return slices.Contains(flags, f) })
				}) {
				return true
			}
		}
		return false
	}
	if admitted(b.Func.top()) {
		return true
	}
	return slices.ContainsFunc(b.Guards, func(g *Guard) bool {
		verdict := g.Cond
		for verdict.Op == Unary {
			verdict = verdict.Args[0]
		}
		fn, ok := verdict.Obj.(*types.Func)
		if !ok || verdict.Op != Call || p.decls[fn.Origin()] == nil {
			return false
		}
		callee := p.Func(p.decls[fn.Origin()])
		return callee != nil && admitted(callee)
	})
}

// leavesGroup reports whether the function of b calls Done of the group after b, itself or in a
// callee.
func (p *Program) leavesGroup(b *Event, group types.Object) bool {
	isDone := func(e *Event) bool {
		if e.Kind != CallEvent || e.Callee == nil || e.Callee.Name() != "Done" || len(e.Args) == 0 {
			return false
		}
		loc, ok := mutexLoc(e.Args[0])
		return ok && loc.Obj == group
	}
	for e := range b.Func.top().All {
		if e.Kind != CallEvent || e.Callee == nil || !e.Deferred && !Reaches(b, e) {
			continue
		}
		if isDone(e) {
			return true
		}
		if decl := p.decls[e.Callee.Origin()]; decl != nil {
			if callee := p.Func(decl); callee != nil {
				for d := range callee.All {
					if isDone(d) {
						return true
					}
				}
			}
		}
	}
	return false
}
