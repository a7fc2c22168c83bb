package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// An activity is something that the body of a function does, or starts: an
// access, or a call or go statement that leads to one.
type activity struct {
	at     point
	event  *Event     // at at
	how    relation   // how the body runs it
	access *Event     // the access itself, if its function is known to be what runs
	bodies []ast.Node // what runs then, with the call that starts it
}

// activities returns what in the body of fn, literals included, leads to a.
func (p *Program) activities(fn *Func, a *Event) []activity {
	if !fn.complete {
		return nil
	}
	if a.Func.Within(fn) {
		return p.activitiesWithin(fn, a)
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
		for _, r := range p.runningsOf(e) {
			rel, ok := runners[r.fn]
			if !ok {
				continue
			}
			at, outer := p.pointOf(e, fn)
			act := activity{at: at, event: e.place(fn), how: max(rel, r.how, outer)}
			if act.how == runsApart {
				act.bodies = append(p.startOf(e.Func, fn), e.Node)
				act.bodies = append(act.bodies, p.threadBodies(target)...)
			}
			acts = append(acts, act)
		}
		return true
	})
	return acts
}

// activitiesWithin returns where fn begins what does a, in fn itself or in one of its
// literals: where the literal runs, or where it is handed on.
func (p *Program) activitiesWithin(fn *Func, a *Event) []activity {
	at, how := p.pointOf(a, fn)
	act := activity{at: at, event: a.place(fn), how: how}
	if how != runsApart {
		return []activity{act}
	}
	if calls := p.callsOf(fn, a); calls != nil {
		var acts []activity
		for _, c := range calls {
			for _, at := range p.activitiesWithin(fn, c) {
				if at.access == c {
					at.access = nil
				}
				acts = append(acts, at)
			}
		}
		return acts
	}
	act.access, act.bodies = a, p.startOf(a.Func, fn)
	lit := a.Func
	for f := a.Func; f != fn; f = f.Parent {
		if p.relationOfLit(f) == runsApart {
			lit = f
		}
	}
	var acts []activity
	fn.all(func(e *Event) bool {
		if e.Func.Within(lit) || !e.handsOn(lit) {
			return true
		}
		started := act
		started.at, _ = p.pointOf(e, fn)
		started.event = e.place(fn)
		started.bodies = append(slices.Clip(act.bodies), e.Node)
		acts = append(acts, started)
		return true
	})
	if len(acts) > 0 {
		return acts
	}
	return []activity{act}
}

// callsOf returns the calls in fn of the literal that holds a, if a variable holds the
// literal and all that is done with it is to call it.
func (p *Program) callsOf(fn *Func, a *Event) []*Event {
	lit := a.Func
	if lit == fn || !lit.Callback || !p.onlyCalled(fn, lit) {
		return nil
	}
	var calls []*Event
	fn.all(func(e *Event) bool {
		if e.Kind == CallEvent && len(e.Args) > 0 && e.Callee == nil && !e.Func.Within(lit) && e.handsOn(lit) {
			calls = append(calls, e)
		}
		return true
	})
	return calls
}

// onlyCalled reports whether a variable holds the literal and is only ever called.
func (p *Program) onlyCalled(fn, lit *Func) bool {
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return false
	}
	v := p.heldBy(cur)
	body, ok := p.curs.Of(fn.Body)
	if v == nil || !ok {
		return false
	}
	for use := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[use.Node().(*ast.Ident)] != v {
			continue
		}
		if use.ParentEdgeKind() != edge.CallExpr_Fun || use.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			return false
		}
	}
	return true
}

// handsOn reports whether e calls, starts, stores, sends or returns the literal.
func (e *Event) handsOn(lit *Func) bool {
	is := func(v *Value) bool {
		for v != nil && (v.Op == Derived || v.Op == Assert) && len(v.Args) == 1 {
			v = v.Args[0]
		}
		return v != nil && v.Op == Closure && v.Site == lit.Node
	}
	switch e.Kind {
	case CallEvent, GoEvent, ReturnEvent:
		return slices.ContainsFunc(e.Args, is)
	case WriteEvent, SendEvent:
		return is(e.New)
	}
	return false
}

// A runningOf is a function that a call runs, and how.
type runningOf struct {
	fn  *types.Func
	how relation
}

// runningsOf returns the functions of the package that a call runs: the one it
// names, and those that are its arguments.
func (p *Program) runningsOf(e *Event) []runningOf {
	var fns []runningOf
	if e.Callee != nil {
		how := runsWithin
		if e.Kind == GoEvent {
			how = runsApart
		}
		fns = append(fns, runningOf{e.Callee.Origin(), how})
	}
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil {
		return fns
	}
	for _, a := range call.Args {
		var id *ast.Ident
		switch a := ast.Unparen(a).(type) {
		case *ast.Ident:
			id = a
		case *ast.SelectorExpr:
			id = a.Sel
		default:
			continue
		}
		fn, ok := p.info.Uses[id].(*types.Func)
		if !ok {
			continue
		}
		if cur, ok := p.curs.Of(a); ok {
			fns = append(fns, runningOf{fn.Origin(), p.relationOfValue(cur)})
		}
	}
	return fns
}

// startOf returns the outermost literal around inner, within fn, that runs apart,
// with the call that starts it.
func (p *Program) startOf(inner, fn *Func) []ast.Node {
	var start ast.Node
	for f := inner; f != fn && f != nil && f.Parent != nil; f = f.Parent {
		if p.relationOfLit(f) == runsApart {
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

// Ordered reports whether all that leads from the function of a to b happens before or
// after a: a comes before b is started, or after b has been waited for. It reports
// false if the function does not start what does b.
//
// What the function does itself orders only if nobody else runs it with the same
// variable.
func (p *Program) Ordered(a, b *Event) bool {
	home := p.homeOf(a)
	alone := home != nil || p.runsAlone(a)
	found := false
	for fn := a.Func; fn != nil; fn = fn.Parent {
		self := p.activitiesWithin(fn, a)
		joined := p.joinedInside(fn, b)
		for _, act := range p.activities(fn, b) {
			if act.how == runsWithin && !alone {
				continue
			}
			if joined && act.how == runsApart {
				act.how = runsJoined
			}
			found = true
			for _, s := range self {
				if !p.ordered(fn, s, act) {
					return false
				}
			}
		}
		if home != nil && fn.Body.Pos() <= home.Pos() && home.Pos() < fn.Body.End() {
			break // another variable in each call of fn
		}
	}
	return found
}

// joinedInside reports whether a literal in fn starts the goroutine that does b, and waits
// for it before it returns.
func (p *Program) joinedInside(fn *Func, b *Event) bool {
	if !b.Func.Within(fn) {
		return false
	}
	for lit := b.Func; lit != fn; lit = lit.Parent {
		if !lit.complete || p.relationWithin(lit, fn) != runsWithin {
			continue
		}
		acts := p.activitiesWithin(lit, b)
		open := slices.ContainsFunc(acts, func(act activity) bool {
			return act.how == runsApart && lit.pathAvoiding(act.at, point{exit: true}, p.joinsOf(lit, act))
		})
		if len(acts) > 0 && !open {
			return true
		}
	}
	return false
}

// runsAlone reports whether one goroutine runs the function of e.
func (p *Program) runsAlone(e *Event) bool {
	t := p.threadsFor(e).threadOf(e.Func, nil)
	return t != unknownThread && !t.many
}

// Starts reports whether the function of a starts, or may have started by the time of a,
// a goroutine that does b.
func (p *Program) Starts(a, b *Event) bool {
	fn := a.Func.top()
	for _, s := range p.activitiesWithin(fn, a) {
		for _, act := range p.activities(fn, b) {
			if act.how == runsApart && fn.pathAvoiding(act.at, s.at, nil) {
				return true
			}
		}
	}
	return false
}

func (p *Program) ordered(fn *Func, a, b activity) bool {
	if a.how == runsApart && b.how == runsApart && a.at == b.at {
		return false // handed on together
	}
	return (b.how != runsApart || !fn.pathAvoiding(b.at, a.at, p.joinsOf(fn, b))) &&
		(a.how != runsApart || !fn.pathAvoiding(a.at, b.at, p.joinsOf(fn, a)))
}

// StartsLater returns the event by which the function of a starts what does b, if that
// is only after a, or nil.
func (p *Program) StartsLater(a, b *Event) *Event {
	fn := a.Func.top()
	at, how := p.pointOf(a, fn)
	if how != runsWithin || !fn.complete {
		return nil
	}
	var start *Event
	for _, act := range p.activities(fn, b) {
		if act.how == runsWithin {
			continue
		}
		if fn.pathAvoiding(act.at, at, nil) {
			return nil
		}
		start = act.event
	}
	return start
}

// joinsOf returns the points of fn at which it waits for what an activity runs.
func (p *Program) joinsOf(fn *Func, act activity) []point {
	var joins []point
	fn.all(func(e *Event) bool {
		switch e.Kind {
		case RecvEvent, SendEvent, CallEvent, TestEvent:
		default:
			return true
		}
		at, how := p.pointOf(e, fn)
		if how == runsWithin && p.waitsFor(fn, e, act) {
			joins = append(joins, fn.lifted(at, act.at)...)
		}
		return true
	})
	return joins
}

// JoinedBefore reports whether the function of a waits, on every way to a, for the
// goroutines that do b.
func (p *Program) JoinedBefore(a, b *Event) bool {
	fn := a.Func.top()
	if !fn.complete || fn == b.Func.top() {
		return false // see Ordered
	}
	at, how := p.pointOf(a, fn)
	if how != runsWithin {
		return false
	}
	act := activity{how: runsApart}
	if start := p.startOf(b.Func, nil); start != nil {
		act.access, act.bodies = b, start
	} else if obj := b.Func.top().Obj; obj != nil {
		act.bodies = p.threadBodies(obj)
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
		ch := p.syncObject(e)
		return ch != nil && !p.countsSome(e) && p.signals(fn, ch, act, 0)
	case SendEvent:
		ch := p.syncObject(e)
		return ch != nil && isSignal(ch) && p.mentions(act.bodies, ch)
	case CallEvent:
		if e.Callee == nil {
			return false
		}
		fn := e.Callee.Origin()
		decl := p.decls[fn]
		switch {
		case decl != nil:
			return p.joins(fn) && !slices.Contains(act.bodies, ast.Node(decl)) && p.calleeWaitsFor(decl, e, act)
		case isWait(fn):
			group := p.syncObject(e)
			return group == nil || p.mentions(act.bodies, group) && p.leavesAfter(act, group)
		}
		return p.joins(fn) && p.sharesOperand(e, act)
	case TestEvent:
		return p.pollsFlag(e, act)
	}
	return false
}

// countsSome reports whether e receives in a loop that does so a part of a number of
// times: a quorum.
func (p *Program) countsSome(e *Event) bool {
	cur, ok := p.curs.Of(e.Node)
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		var bound ast.Expr
		switch n := c.Node().(type) {
		case *ast.ForStmt:
			bound = n.Cond
		case *ast.RangeStmt:
			bound = n.X
		}
		if bound == nil {
			return false
		}
		divided := false
		e.Func.Walk(e.Func.values[bound], func(v *Value) {
			divided = divided || v.Op == Binary && (v.Token == token.QUO || v.Token == token.SHR)
		})
		return divided
	}
	return false
}

// sharesOperand reports whether what the activity runs mentions a variable that the call
// mentions.
func (p *Program) sharesOperand(call *Event, act activity) bool {
	for n := range ast.Preorder(call.Node) {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := p.info.Uses[id].(*types.Var); ok && !isBasic(v.Type()) && p.mentions(act.bodies, v.Origin()) {
				return true
			}
		}
	}
	return false
}

// calleeWaitsFor reports whether what the callee of e, or one of its callees, waits on is
// mentioned in what the activity runs: a field, a variable of the package, or what e
// hands to it.
func (p *Program) calleeWaitsFor(decl *ast.FuncDecl, e *Event, act activity) bool {
	for _, obj := range p.waitObjects(decl, 0) {
		if p.mentions(act.bodies, obj) {
			return true
		}
		if v, ok := obj.(*types.Var); !ok || v.Kind() != types.ParamVar && v.Kind() != types.RecvVar {
			continue
		}
		for n := range ast.Preorder(e.Node) {
			id, ok := n.(*ast.Ident)
			if v, isVar := p.info.Uses[id].(*types.Var); ok && isVar && isSyncType(v.Type()) && p.mentions(act.bodies, v.Origin()) {
				return true
			}
		}
	}
	return false
}

// isSyncType reports whether t is, or points to, something to wait on.
func isSyncType(t types.Type) bool {
	if isChan(t) {
		return true
	}
	named := namedOf(t)
	if named == nil {
		return false
	}
	for m := range named.Methods() {
		if m.Name() == "Wait" {
			return true
		}
	}
	return false
}

// waitObjects returns the variables and fields on which a function waits, itself or in
// its callees.
func (p *Program) waitObjects(decl *ast.FuncDecl, depth int) []types.Object {
	if objs, ok := p.waits[decl]; ok {
		return objs
	}
	if decl.Body == nil || depth > maxInline {
		return nil
	}
	if depth == 0 {
		p.waits[decl] = nil // recursion adds nothing
	}
	var objs []types.Object
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		var x ast.Expr
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && !p.isTimerOrContext(n.X) {
				x = n.X
			}
		case *ast.SendStmt:
			if p.fills(n) {
				x = n.Chan
			}
		case *ast.RangeStmt:
			if isChan(p.info.TypeOf(n.X)) {
				x = n.X
			}
		case *ast.CallExpr:
			fn, ok := calleeObject(p.info, n).(*types.Func)
			if !ok {
				break
			}
			if callee := p.decls[fn.Origin()]; callee != nil && callee != decl {
				objs = append(objs, p.waitObjects(callee, depth+1)...)
			} else if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && callee == nil && isWait(fn) {
				x = sel.X
			}
		}
		if x != nil {
			if obj := p.objectOf(x); obj != nil && !slices.Contains(objs, obj) {
				objs = append(objs, obj)
			}
		}
		return true
	})
	if depth == 0 {
		p.waits[decl] = objs
	}
	return objs
}

// isSignal reports whether a channel carries no data.
func isSignal(ch types.Object) bool {
	c, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return false // an element of something, for one
	}
	st, ok := c.Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// syncObject returns the variable or field that holds the channel or the group which
// e operates on, as it is written there, or nil.
func (p *Program) syncObject(e *Event) types.Object {
	if e.frame != nil {
		if e.Addr != nil {
			loc, _ := mutexLoc(e.Addr)
			return loc.Obj
		}
		return nil
	}
	var x ast.Expr
	switch n := e.Node.(type) {
	case *ast.UnaryExpr:
		x = n.X
	case *ast.SendStmt:
		x = n.Chan
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && e.Kind == CallEvent {
			x = sel.X
		} else if e.Kind == CloseEvent && len(n.Args) == 1 {
			x = n.Args[0]
		}
	case ast.Expr:
		x = n // ranged over
	}
	return p.objectOf(x)
}

// objectOf returns the variable or field that x denotes, or what holds the element
// that it does, or nil.
func (p *Program) objectOf(x ast.Expr) types.Object {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.UnaryExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.Ident:
			return origin(p.info.ObjectOf(e))
		case *ast.SelectorExpr:
			return origin(p.info.ObjectOf(e.Sel))
		default:
			return nil
		}
	}
}

func origin(obj types.Object) types.Object {
	if v, ok := obj.(*types.Var); ok {
		return v.Origin()
	}
	return nil
}

// signals reports whether what the activity runs sends on or closes the channel, or
// somebody does who waits for it.
func (p *Program) signals(fn *Func, ch types.Object, act activity, depth int) bool {
	if isTimerChan(ch) {
		return false
	}
	if p.mentions(act.bodies, ch) {
		return p.sendsAfter(act, ch)
	}
	if depth > 0 {
		return false
	}
	found := false
	fn.top().all(func(e *Event) bool {
		switch {
		case e.Kind == GoEvent && e.Callee != nil && e.frame == nil: // somebody who waits is given it
			decl := p.decls[e.Callee.Origin()]
			found = found || decl != nil && p.mentioned(e.Node, ch, maxMentions) && p.joins(e.Callee.Origin())
		case (e.Kind == SendEvent || e.Kind == CloseEvent) && p.syncObject(e) == ch:
			for _, w := range e.Func.Events {
				if w != e && (w.Kind == CallEvent || w.Kind == RecvEvent) && (Before(w, e) || e.Deferred) && p.waitsFor2(fn, w, act) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// waitsFor2 is waitsFor for what another goroutine waits for before it signals.
func (p *Program) waitsFor2(fn *Func, w *Event, act activity) bool {
	if w.Kind == RecvEvent {
		ch := p.syncObject(w)
		return ch != nil && p.signals(fn, ch, act, 1)
	}
	return p.waitsFor(fn, w, act)
}

func isTimerChan(ch types.Object) bool {
	if v, ok := ch.(*types.Var); ok && v.IsField() && v.Pkg() != nil && v.Pkg().Path() == "time" {
		return true
	}
	c, ok := ch.Type().Underlying().(*types.Chan)
	return ok && slices.Contains([]string{"os.Signal", "time.Time"}, types.TypeString(c.Elem(), nil))
}

// sendsAfter reports whether the literal that the activity runs, if it is one whose
// access is known, sends on the channel or closes it after the access.
func (p *Program) sendsAfter(act activity, ch types.Object) bool {
	return after(act, func(e *Event) bool {
		return (e.Kind == SendEvent || e.Kind == CloseEvent) && p.syncObject(e) == ch
	})
}

// leavesAfter is the same for a group's Done.
func (p *Program) leavesAfter(act activity, group types.Object) bool {
	return after(act, func(e *Event) bool {
		return e.Kind == CallEvent && e.Callee != nil && e.Callee.Name() == "Done" && p.syncObject(e) == group
	})
}

// after reports whether one of the signals that the access's own goroutine gives comes
// after the access; if it gives none itself, somebody else does.
func after(act activity, isSignal func(*Event) bool) bool {
	if act.access == nil {
		return true
	}
	signals, after := false, false
	for fn := act.access.Func; fn != nil; fn = fn.Parent {
		fn.all(func(e *Event) bool {
			if isSignal(e) {
				signals = true
				after = after || e.Deferred || e.Func.Deferred || Reaches(act.access, e)
			}
			return true
		})
		if fn.Started || signals {
			break
		}
	}
	return after || !signals
}

// pollsFlag reports whether e is a condition on an atomic variable that what the activity
// runs writes after its access: it waits until that is done.
func (p *Program) pollsFlag(e *Event, act activity) bool {
	if act.access == nil {
		return false
	}
	for _, v := range e.Func.Sources(e.Result, false) {
		if v.Args[0] == act.access.Addr {
			continue
		}
		loc, ok := LocOf(v.Args[0])
		if !ok {
			continue
		}
		for _, w := range act.access.Func.Events {
			if w.Kind != AtomicEvent || w == act.access || !w.Op.Kind.Writes() || !w.Deferred && !Reaches(act.access, w) {
				continue
			}
			if l, ok := LocOf(w.Addr); ok && l == loc {
				return true
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

// maxMentions bounds how deep callees are looked at for what they mention.
const maxMentions = 2

func (p *Program) mentioned(n ast.Node, obj types.Object, depth int) bool {
	if d, ok := n.(*ast.FuncDecl); ok {
		if d.Body == nil {
			return false
		}
		n = d.Body
	}
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		switch used := p.info.Uses[id].(type) {
		case *types.Var:
			if used.Origin() == obj {
				return true
			}
		case *types.Func:
			if decl := p.decls[used.Origin()]; depth < maxMentions && decl != nil && p.mentioned(decl, obj, depth+1) {
				return true
			}
		}
	}
	return false
}

// IsPhase reports whether what comes before start in fn is a phase of its own, in
// which the object is not in use: start starts a goroutine that serves the object, or
// one that fn waits for.
func (p *Program) IsPhase(fn *Func, start *Event) bool {
	if fn.top().Obj != nil && p.joins(fn.top().Obj) {
		return true
	}
	if start.Callee != nil {
		if decl := p.decls[start.Callee.Origin()]; decl != nil {
			return p.isService(decl.Body)
		}
	}
	for _, l := range fn.top().Lits {
		if l.at == start || start.handsOn(l) {
			return p.isService(l.Body)
		}
	}
	return false
}

// WaitedBefore reports whether the function of e waits for some goroutines on every way
// to e.
func (p *Program) WaitedBefore(e *Event) bool {
	fn := e.Func.top()
	at, how := p.pointOf(e, fn)
	if how != runsWithin || !fn.complete {
		return false
	}
	var joins []point
	fn.all(func(w *Event) bool {
		if w.Kind != CallEvent || w.Callee == nil || !p.joins(w.Callee.Origin()) && !isWait(w.Callee) || !concerns(w, e.Addr) {
			return true
		}
		if j, how := p.pointOf(w, fn); how == runsWithin {
			joins = append(joins, fn.lifted(j, point{})...)
		}
		return true
	})
	return len(joins) > 0 && !fn.pathAvoiding(entryPoint(), at, joins)
}

// concerns reports whether an operand of a call leads to the variable at addr, or belongs
// to the same object.
func concerns(call *Event, addr *Value) bool {
	root := deepRoot(addr)
	return slices.ContainsFunc(call.Args, func(a *Value) bool { return deepRoot(a) == root })
}

// deepRoot returns the variable or value from which an address leads on, through
// pointers.
func deepRoot(addr *Value) *Value {
	for {
		addr = Root(addr)
		if addr.Op != Read && addr.Op != Assert {
			return addr
		}
		addr = addr.Args[0]
	}
}

// OrderedByCallers reports whether the calls of the function of a are all there are, and
// each is ordered with b in its function, or comes after a wait for b.
func (p *Program) OrderedByCallers(a, b *Event) bool { return p.orderedByCallers(a, b, 0) }

func (p *Program) orderedByCallers(a, b *Event, depth int) bool {
	fn := a.Func.top().Obj
	if fn == nil || depth > maxInline || startedWithin(a.Func) {
		return false
	}
	if _, all := p.CallSites(fn); !all {
		return false
	}
	for _, u := range p.usesOf(fn) {
		call := p.Func(u.in).callEvent(u.call)
		if call == nil {
			return false
		}
		at := *call
		at.Addr = a.Addr
		if i, ok := paramOf(p, a.Func.top(), a.Addr); ok && i < len(call.Args) {
			at.Addr = call.Args[i]
		}
		if !p.Ordered(&at, b) && !p.JoinedBefore(&at, b) && !p.orderedByCallers(&at, b, depth+1) {
			return false
		}
	}
	return true
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

// Concurrent reports whether a runs on a goroutine that the package starts, whatever it is
// that lets it start, or in a function that is stored or returned to be called some time,
// or given to code that is not seen to be asked for a value; and b is done by several
// goroutines.
func (p *Program) Concurrent(a, b *Event) bool {
	if p.isStored(a.Func) && p.isStored(b.Func) && a.Func.top() == b.Func.top() && a.Func.top().Obj != nil && a.Func.top().Obj.Exported() {
		return true // its caller has both functions
	}
	f := p.threadsFor(a)
	if t := f.threadOf(b.Func, p.homeOf(a)); !t.many {
		return false
	}
	for fn := a.Func; fn.Parent != nil; fn = fn.Parent {
		if fn.Callback && isOwnOperand(fn, a.Addr) {
			return false // an option: whoever calls it says on what
		}
		if fn.Started || fn.Callback && (p.relationOfLit(fn) == runsApart || p.isAsked(fn)) {
			return true
		}
	}
	obj := a.Func.top().Obj
	return obj != nil && len(p.threadBodies(obj)) > 0
}

// isOwnOperand reports whether addr leads through a parameter of the literal.
func isOwnOperand(lit *Func, addr *Value) bool {
	obj := operandOf(addr)
	return obj != nil && obj.Pos() >= lit.Node.Pos() && obj.Pos() < lit.Body.Pos()
}

// isStored reports whether the function is a literal that a field is assigned.
func (p *Program) isStored(fn *Func) bool {
	if fn.Parent == nil || !fn.Callback {
		return false
	}
	cur, ok := p.curs.Of(fn.Node)
	if !ok {
		return false
	}
	switch cur.ParentEdgeKind() {
	case edge.KeyValueExpr_Value:
		return true
	case edge.AssignStmt_Rhs:
		stmt := cur.Parent().Node().(*ast.AssignStmt)
		_, i := cur.ParentEdge()
		if i < len(stmt.Lhs) {
			_, field := ast.Unparen(stmt.Lhs[i]).(*ast.SelectorExpr)
			return field
		}
	}
	return false
}

// isAsked reports whether a literal takes nothing, returns something, and is given to code
// that is not seen: whoever has it asks for the value when he wants it.
func (p *Program) isAsked(lit *Func) bool {
	sig, ok := p.info.TypeOf(lit.Node.(ast.Expr)).(*types.Signature)
	if !ok || sig.Params().Len() > 0 || sig.Results().Len() != 1 || types.Identical(sig.Results().At(0).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return false
	}
	cur = outsideConversion(p.info, cur)
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	fn, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && p.decls[fn.Origin()] == nil && !runsArgumentNow(fn)
}

// IsLastRelease reports whether e happens only behind a decrement of a count in the same
// object that has come to zero: nobody else has the object.
func IsLastRelease(e *Event) bool {
	root := Object(e.Addr)
	for _, g := range e.Guards {
		for _, c := range Comparisons(g.Cond) {
			if len(c.Args) != 2 || !c.Args[0].IsZero() && !c.Args[1].IsZero() && !isOne(c.Args[1]) {
				continue
			}
			for _, v := range c.Args {
				if v.Op == Atomic && v.Kind == atomicapi.Add && Object(v.Args[0]) == root && v.Args[0] != e.Addr && len(v.Args) > 1 && isNegative(v.Args[1]) {
					return true
				}
			}
		}
	}
	return false
}

func isOne(v *Value) bool { return v.Op == Const && v.Text == "1" }

// isNegative reports whether a value added makes less of a count.
func isNegative(v *Value) bool {
	return v.Op == Const && (strings.HasPrefix(v.Text, "-") || len(v.Text) >= 10) || v.Op == Unary && (v.Token == token.SUB || v.Token == token.XOR)
}

// AtCallers calls has with the calls of the function of e as accesses of the same variable,
// and reports whether there are calls, all are known, and all have the property.
func (p *Program) AtCallers(e *Event, has func(*Event) bool) bool {
	fn := e.Func.top().Obj
	if fn == nil || startedWithin(e.Func) {
		return false
	}
	sites, all := p.CallSites(fn)
	for _, s := range sites {
		if !all {
			return false
		}
		at := Event{Kind: CallEvent, Node: e.Node, Func: s.Func, Addr: e.Addr, Guards: s.guards, Locks: s.Locks}
		if i, ok := paramOf(p, e.Func.top(), e.Addr); ok && i < len(s.Args) {
			at.Addr, at.Owned, at.Kept = under(e.Addr, s.Args[i]), s.Owned[i], s.kept[i]
		}
		if !has(&at) {
			return false
		}
	}
	return all
}

// under returns an address that leads through object, standing for addr in a caller.
func under(addr, object *Value) *Value {
	if addr.Op == FieldAddr {
		return &Value{Op: FieldAddr, Obj: addr.Obj, Args: []*Value{object}}
	}
	return object
}

// IsSlot reports whether e and b, in one function, access the same element of something,
// which a parameter of the function chooses: each goroutine has its own.
func (p *Program) IsSlot(e, b *Event) bool {
	if e.Func.top() != b.Func.top() {
		return false
	}
	for v := e.Addr; v.Op == FieldAddr || v.Op == IndexAddr; v = v.Args[0] {
		if v.Op != IndexAddr || v.Args[1].Op != Read || v.Args[1].Args[0].Op != Addr {
			continue
		}
		param, ok := v.Args[1].Args[0].Obj.(*types.Var)
		if !ok || param.Kind() != types.ParamVar {
			continue
		}
		for w := b.Addr; w.Op == FieldAddr || w.Op == IndexAddr; w = w.Args[0] {
			if w == v {
				return true
			}
		}
	}
	return false
}

// TimerStopped reports whether e happens only after a timer was stopped before it ran its
// function.
func TimerStopped(e *Event) bool {
	return slices.ContainsFunc(e.Guards, func(g *Guard) bool {
		fn, ok := g.Cond.Obj.(*types.Func)
		return ok && g.True && g.Cond.Op == Call && fn.Name() == "Stop" && fn.Pkg() != nil && fn.Pkg().Path() == "time"
	})
}
