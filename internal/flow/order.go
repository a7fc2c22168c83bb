package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// An activity is something that the body of a function does, or starts: an
// access, or a call or go statement that leads to one.
type activity struct {
	at     point
	event  *Event     // at at
	access *Event     // the access itself, if its function is known to be what runs
	apart  bool       // it goes on while the body does
	bodies []ast.Node // what runs then, with the call that starts it
}

// activities returns what in the body of fn, literals included, leads to a.
func (p *Program) activities(fn *Func, a *Event) []activity {
	if !fn.complete {
		return nil
	}
	if a.Func.Within(fn) {
		at, sync := p.pointOf(a, fn)
		act := activity{at: at, event: a.place(fn), apart: !sync}
		if !sync {
			act.access, act.bodies = a, p.startOf(a.Func, fn)
		}
		return []activity{act}
	}
	target := a.Func.top().Obj
	if target == nil {
		return nil
	}
	runners := p.runners(target)
	var acts []activity
	fn.all(func(e *Event) bool {
		if e.Kind != CallEvent && e.Kind != GoEvent {
			return true
		}
		for _, callee := range p.calleesOf(e) {
			apart, ok := runners[callee]
			if !ok {
				continue
			}
			at, sync := p.pointOf(e, fn)
			act := activity{at: at, event: e.place(fn), apart: apart || !sync || e.Kind == GoEvent || callee != calleeOf(e)}
			if act.apart {
				act.bodies = append(p.startOf(e.Func, fn), e.Node)
				act.bodies = append(act.bodies, p.threadBodies(target)...)
			}
			acts = append(acts, act)
		}
		return true
	})
	return acts
}

func calleeOf(e *Event) *types.Func {
	if e.Callee == nil {
		return nil
	}
	return e.Callee.Origin()
}

// calleesOf returns the functions of the package that a call runs: the one it
// names, and those that are its arguments.
func (p *Program) calleesOf(e *Event) []*types.Func {
	var fns []*types.Func
	if e.Callee != nil {
		fns = append(fns, e.Callee.Origin())
	}
	for _, a := range e.Args {
		if fn, ok := a.Obj.(*types.Func); ok && a.Op == Method {
			fns = append(fns, fn.Origin())
		}
	}
	if call, ok := e.Node.(*ast.CallExpr); ok {
		for _, a := range call.Args {
			if id, ok := ast.Unparen(a).(*ast.Ident); ok {
				if fn, ok := p.info.Uses[id].(*types.Func); ok {
					fns = append(fns, fn.Origin())
				}
			}
		}
	}
	return fns
}

// startOf returns the outermost literal around inner, within fn, that runs apart,
// with the call that starts it.
func (p *Program) startOf(inner, fn *Func) []ast.Node {
	var start ast.Node
	for f := inner; f != fn && f != nil; f = f.Parent {
		if p.runsApart(f) {
			start = f.Node
		}
	}
	if start == nil {
		return nil
	}
	nodes := []ast.Node{start}
	if cur, ok := p.curs.Of(start); ok {
		if call, ok := cur.Parent().Node().(*ast.CallExpr); ok {
			nodes = append(nodes, call)
		}
	}
	return nodes
}

// Ordered reports whether all that is known to lead to a and to b in the function
// of a happens one after the other: b before what does a starts, or a after what
// does b has been waited for. It reports false if nothing there leads to b.
func (p *Program) Ordered(a, b *Event) bool {
	found := false
	for fn := a.Func; fn != nil; fn = fn.Parent {
		acts := p.activities(fn, b)
		if len(acts) == 0 {
			continue
		}
		found = true
		at, sync := p.pointOf(a, fn)
		self := activity{at: at, event: a.place(fn), apart: !sync}
		if !sync {
			self.access, self.bodies = a, p.startOf(a.Func, fn)
		}
		for _, act := range acts {
			if !p.ordered(fn, self, act) {
				return false
			}
		}
		if sync {
			continue
		}
	}
	return found
}

func (p *Program) ordered(fn *Func, a, b activity) bool {
	return (!b.apart || !fn.pathAvoiding(b.at, a.at, p.joinsOf(fn, b))) &&
		(!a.apart || !fn.pathAvoiding(a.at, b.at, p.joinsOf(fn, a)))
}

// StartsLater reports whether b is started in the function of a, and only after
// a.
func (p *Program) StartsLater(a, b *Event) (later bool, start *Event) {
	fn := a.Func.top()
	at, sync := p.pointOf(a, fn)
	if !sync {
		return false, nil
	}
	for _, act := range p.activities(fn, b) {
		if !act.apart {
			continue
		}
		if fn.pathAvoiding(act.at, at, nil) {
			return false, nil
		}
		start = act.event
	}
	return start != nil, start
}

// joinsOf returns the points of fn at which it waits for what an activity runs.
func (p *Program) joinsOf(fn *Func, act activity) []point {
	var joins []point
	fn.all(func(e *Event) bool {
		at, sync := p.pointOf(e, fn)
		if sync && p.waitsFor(fn, e, act) {
			joins = append(joins, at)
		}
		return true
	})
	return joins
}

// JoinedBefore reports whether the function of a waits, on every way to a, for the
// goroutines that do b.
func (p *Program) JoinedBefore(a, b *Event) bool {
	fn := a.Func.top()
	at, sync := p.pointOf(a, fn)
	if !sync || !fn.complete || b.Func.top().Obj == nil {
		return false
	}
	act := activity{apart: true, bodies: p.threadBodies(b.Func.top().Obj)}
	if start := p.startOf(b.Func, nil); start != nil {
		act.access, act.bodies = b, start
	}
	if len(act.bodies) == 0 {
		return false
	}
	joins := p.joinsOf(fn, act)
	return len(joins) > 0 && !fn.pathAvoiding(entryPoint(), at, joins)
}

// waitsFor reports whether e waits for what the activity runs: for a group that it
// mentions and leaves after the access, for a channel that it sends on or closes, for
// somebody else who waits so, or in a callee.
func (p *Program) waitsFor(fn *Func, e *Event, act activity) bool {
	switch e.Kind {
	case RecvEvent:
		loc, ok := mutexLoc(e.Addr)
		return ok && p.signals(fn, loc, act, 0)
	case SendEvent:
		loc, ok := mutexLoc(e.Addr)
		return ok && e.New != nil && p.isSignal(loc) && p.mentions(act.bodies, loc.Obj)
	case CallEvent:
		if e.Callee == nil {
			return false
		}
		fn := e.Callee.Origin()
		if isWait(fn) && len(e.Args) > 0 && p.decls[fn] == nil {
			loc, ok := syncLoc(e.Args[0])
			return !ok || p.mentions(act.bodies, loc.Obj) && p.leavesAfter(act, loc)
		}
		return p.decls[fn] != nil && p.joins(fn) && !slices.Contains(act.bodies, ast.Node(p.decls[fn])) ||
			p.decls[fn] == nil && p.joins(fn)
	case TestEvent:
		return p.pollsFlag(e, act)
	}
	return false
}

// isSignal reports whether a channel carries no data.
func (p *Program) isSignal(ch Loc) bool {
	if ch.Obj == nil {
		return false
	}
	t := ch.Obj.Type().Underlying()
	if ch.Elem {
		return false
	}
	c, ok := t.(*types.Chan)
	if !ok {
		return false
	}
	st, ok := c.Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// syncLoc names the variable that holds what a method waits for.
func syncLoc(recv *Value) (Loc, bool) { return mutexLoc(recv) }

// signals reports whether what the activity runs sends on or closes the channel, or
// somebody does who waits for it.
func (p *Program) signals(fn *Func, ch Loc, act activity, depth int) bool {
	if p.isTimerOrContextLoc(ch) {
		return false
	}
	if p.mentions(act.bodies, ch.Obj) {
		return p.sendsAfter(act, ch)
	}
	if depth > 0 {
		return false
	}
	found := false
	fn.top().all(func(e *Event) bool {
		if e.Kind != SendEvent && e.Kind != CloseEvent {
			return true
		}
		loc, ok := mutexLoc(e.Addr)
		if !ok || loc != ch {
			return true
		}
		for _, w := range e.Func.Events {
			if w != e && w.Kind == CallEvent && (Before(w, e) || e.Deferred) && p.waitsFor(e.Func, w, act) {
				found = true
			}
		}
		return !found
	})
	return found
}

func (p *Program) isTimerOrContextLoc(ch Loc) bool {
	if ch.Obj == nil {
		return true
	}
	if v, ok := ch.Obj.(*types.Var); ok && v.IsField() && v.Pkg() != nil && v.Pkg().Path() == "time" {
		return true
	}
	c, ok := ch.Obj.Type().Underlying().(*types.Chan)
	return ok && slices.Contains([]string{"os.Signal", "time.Time"}, types.TypeString(c.Elem(), nil))
}

// sendsAfter reports whether the literal that the activity runs, if it is one whose
// access is known, sends on the channel or closes it after the access.
func (p *Program) sendsAfter(act activity, ch Loc) bool {
	return p.after(act, func(e *Event) bool {
		if e.Kind != SendEvent && e.Kind != CloseEvent {
			return false
		}
		loc, ok := mutexLoc(e.Addr)
		return ok && loc.Obj == ch.Obj
	})
}

// leavesAfter is the same for a group's Done.
func (p *Program) leavesAfter(act activity, group Loc) bool {
	return p.after(act, func(e *Event) bool {
		if e.Kind != CallEvent || e.Callee == nil || e.Callee.Name() != "Done" || len(e.Args) == 0 {
			return false
		}
		loc, ok := mutexLoc(e.Args[0])
		return ok && loc.Obj == group.Obj
	})
}

// after reports whether one of the signals that the access's own function gives comes
// after the access; if it gives none itself, somebody else does.
func (p *Program) after(act activity, isSignal func(*Event) bool) bool {
	if act.access == nil {
		return true
	}
	signals, after := false, false
	for _, e := range act.access.Func.Events {
		if isSignal(e) {
			signals = true
			after = after || e.Deferred || Reaches(act.access, e)
		}
	}
	return after || !signals
}

// pollsFlag reports whether e is a condition on an atomic variable that what the activity
// runs writes: it waits until that is done.
func (p *Program) pollsFlag(e *Event, act activity) bool {
	if act.access == nil {
		return false
	}
	for _, v := range e.Func.Sources(e.Result, false) {
		loc, ok := LocOf(v.Args[0])
		if !ok || v.Args[0] == act.access.Addr {
			continue
		}
		for _, w := range act.access.Func.Events {
			if w.Kind == AtomicEvent && w != act.access && w.Op.Kind.Writes() && (w.Deferred || Reaches(act.access, w)) {
				if l, ok := LocOf(w.Addr); ok && l == loc {
					return true
				}
			}
		}
	}
	return false
}

// mentions reports whether one of the nodes, or a function of the package that is
// called there, mentions the object.
func (p *Program) mentions(nodes []ast.Node, obj types.Object) bool {
	return slices.ContainsFunc(nodes, func(n ast.Node) bool { return p.mentioned(n, obj, 0) })
}

func (p *Program) mentioned(n ast.Node, obj types.Object, depth int) bool {
	if n == nil || obj == nil {
		return false
	}
	if d, ok := n.(*ast.FuncDecl); ok && (d == nil || d.Body == nil) {
		return false
	}
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		used := p.info.Uses[id]
		if used == nil {
			continue
		}
		if used == obj || isOrigin(used, obj) {
			return true
		}
		if fn, ok := used.(*types.Func); ok && depth < 2 {
			if decl := p.decls[fn.Origin()]; decl != nil && decl.Body != nil && p.mentioned(decl.Body, obj, depth+1) {
				return true
			}
		}
	}
	return false
}

func isOrigin(used, obj types.Object) bool {
	v, ok := used.(*types.Var)
	return ok && v.Origin() == obj
}

// IsPhase reports whether what comes before start in fn is a phase of its own, in
// which the object is not in use: start starts a goroutine that serves the object, or
// one that fn waits for.
func (p *Program) IsPhase(fn *Func, start *Event) bool {
	if p.joins(fn.top().Obj) {
		return true
	}
	if callee := calleeOf(start); callee != nil {
		if decl := p.decls[callee]; decl != nil {
			return p.isService(decl.Body)
		}
	}
	for _, l := range fn.top().Lits {
		if l.at == start {
			return p.isService(l.Body)
		}
	}
	return false
}
