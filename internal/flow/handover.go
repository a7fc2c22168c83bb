package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A side is one of two places in a function that run on different goroutines: the body on which
// its goroutine begins, and where the place is in it.
type side struct {
	body *Func // the function around both, or the literal that runs apart
	at   point
	from []point // where the other side begins to run, as the body sees it; its entry if that is outside
}

// HandedOver reports whether what a does comes before what b does, or the other way round,
// because one of them gives a signal after it, for which the other waits before it does what it
// does: it sends, closes, leaves a group, cancels or receives without a buffer. They take turns
// if each waits for the other.
//
// Inv: a and b are in one declared function.
func (p *Program) HandedOver(a, b *Event) bool {
	fn := common(a, b)
	if fn == nil || !fn.complete {
		return false
	}
	for _, x := range p.liftToCalls(fn, a) {
		for _, y := range p.liftToCalls(fn, b) {
			if !p.handed(fn, x, y) {
				return false
			}
		}
	}
	return true
}

// liftToCalls returns the calls of the literal that holds e, if a variable holds that and all
// that is done with it is to call it; else e.
func (p *Program) liftToCalls(fn *Func, e *Event) []*Event {
	if e.Func == fn {
		return []*Event{e}
	}
	if calls := p.callsOf(fn, e); len(calls) > 0 {
		return calls
	}
	return []*Event{e}
}

func (p *Program) handed(fn *Func, a, b *Event) bool {
	x, ok := p.sideOf(fn, a, b)
	y, ok2 := p.sideOf(fn, b, a)
	if !ok || !ok2 || x.body == y.body {
		return false
	}
	after, strictly := p.signalsAfter(x, a), p.neverBefore(x)
	if p.awaitsOne(y, after, func(s signal) bool { return strictly(s) && !p.othersSignal(fn, x, y, s) }) {
		return true
	}
	back, strictlyBack := p.signalsAfter(y, b), p.neverBefore(y)
	if p.awaitsOne(x, back, func(s signal) bool { return strictlyBack(s) && !p.othersSignal(fn, y, x, s) }) {
		return true
	}
	if p.betweenRuns(fn, x, y) || p.betweenRuns(fn, y, x) || p.polls(x) || p.polls(y) {
		return true
	}
	all := func(s signal) bool { return s.how != byReceiving }
	return p.awaitsOne(y, after, all) && p.awaitsOne(x, back, all)
}

// sideOf returns the side of e, where other is on the other one.
func (p *Program) sideOf(fn *Func, e, other *Event) (side, bool) {
	body := fn
	for lit := e.Func; lit != fn; lit = lit.Parent {
		if p.relationOfLit(lit) != runsWithin {
			body = lit
		}
	}
	at, how := p.pointOf(e, body)
	if how != runsWithin || !body.complete {
		return side{}, false
	}
	s := side{body: body, at: at, from: []point{entryPoint()}}
	if body != fn {
		return s, true
	}
	s.from = nil
	for _, act := range p.activitiesWithin(fn, other) {
		if act.how == runsApart {
			s.from = append(s.from, act.at)
		}
	}
	return s, len(s.from) > 0
}

// A signal is a way to let another goroutine go on.
type signal struct {
	obj types.Object // the variable or field that holds the channel, the group or the context
	how signalKind
}

type signalKind uint8

const (
	bySending   signalKind = iota // or closing
	byReceiving                   // from a channel that may have no buffer
	byLeaving                     // a group
)

// signalOf returns the signal that e gives, if it is one.
func (p *Program) signalOf(e *Event) (signal, bool) {
	switch e.Kind {
	case SendEvent, CloseEvent:
		return signal{p.syncObject(e), bySending}, p.syncObject(e) != nil
	case RecvEvent:
		if obj := p.syncObject(e); obj != nil && !hasBuffer(e.Addr) && !isTimerChan(obj) {
			return signal{obj, byReceiving}, true
		}
	case CallEvent:
		if e.Callee == nil {
			if obj := p.cancelled(e); obj != nil {
				return signal{obj, bySending}, true
			}
			return signal{}, false
		}
		if isGroup(e.Callee) && (e.Callee.Name() == "Done" || e.Callee.Name() == "Add" && addsNegative(e)) {
			return signal{p.syncObject(e), byLeaving}, true
		}
		if e.Callee.Name() == "Reset" && e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "time" {
			return signal{p.syncObject(e), bySending}, true
		}
	}
	return signal{}, false
}

// awaitedBy returns the signal for which e waits, if it does.
func (p *Program) awaitedBy(e *Event) (signal, bool) {
	switch e.Kind {
	case RecvEvent:
		if obj := p.contextDone(e); obj != nil {
			return signal{obj, bySending}, true
		}
		if obj := p.timerOf(e); obj != nil {
			return signal{obj, bySending}, true
		}
		obj := p.receivedFrom(e)
		return signal{obj, bySending}, obj != nil
	case SendEvent:
		obj := p.syncObject(e)
		return signal{obj, byReceiving}, obj != nil && !hasBuffer(e.Addr)
	case CallEvent:
		if e.Callee != nil && isGroupWait(e.Callee) {
			return signal{p.syncObject(e), byLeaving}, true
		}
	}
	return signal{}, false
}

// hasBuffer reports whether a channel is seen to be made with a buffer.
func hasBuffer(ch *Value) bool {
	if ch == nil || ch.Op != Fresh {
		return false
	}
	call, ok := ch.Site.(*ast.CallExpr)
	return ok && len(call.Args) == 2
}

// cancelled returns the context that a call of a variable cancels, or nil.
func (p *Program) cancelled(e *Event) types.Object {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil {
		return nil
	}
	v, ok := p.info.Uses[NameOf(call.Fun)].(*types.Var)
	if !ok || !isCancelFunc(v.Type()) {
		return nil
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		if stmt := c.Node().(*ast.AssignStmt); len(stmt.Lhs) == 2 {
			return p.objectOf(stmt.Lhs[0])
		}
	}
	return nil
}

func isCancelFunc(t types.Type) bool {
	switch types.TypeString(t, nil) {
	case "context.CancelFunc", "context.CancelCauseFunc":
		return true
	}
	return false
}

// contextDone returns the variable that holds the context on whose Done e waits, or nil.
func (p *Program) contextDone(e *Event) types.Object {
	recv, ok := e.Node.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	call, ok := ast.Unparen(recv.X).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Done" {
		return p.objectOf(sel.X)
	}
	return nil
}

// timerOf returns the variable that holds the timer on whose channel e waits, or nil.
func (p *Program) timerOf(e *Event) types.Object {
	recv, ok := e.Node.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(recv.X).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "C" || !p.isTimerOrContext(recv.X) {
		return nil
	}
	return p.objectOf(sel.X)
}

// signalsAfter returns the signals that the side gives after its place, those included that it
// gives in a later round of a loop.
func (p *Program) signalsAfter(s side, e *Event) (found []signal) {
	s.body.all(func(r *Event) bool {
		sig, ok := p.signalOf(r)
		if !ok || slices.Contains(found, sig) {
			return true
		}
		if sig.how == byLeaving && !p.leavesOnly(s, sig.obj) {
			return true
		}
		at, how := p.pointOf(r, s.body)
		if how == runsWithin && (at.exit || s.body.pathAvoiding(s.at, at, nil)) {
			found = append(found, sig)
		}
		return true
	})
	return found
}

// neverBefore returns whether the side gives no such signal before its place.
func (p *Program) neverBefore(s side) func(signal) bool {
	return func(sig signal) bool {
		never := true
		s.body.all(func(r *Event) bool {
			if given, ok := p.signalOf(r); ok && given == sig {
				at, how := p.pointOf(r, s.body)
				if how == runsWithin && !at.exit && s.body.pathAvoiding(at, s.at, nil) {
					never = false
				}
			}
			return never
		})
		return never
	}
}

// othersSignal reports whether a third goroutine of fn gives the signal as well, and the side
// that waits does so only once.
func (p *Program) othersSignal(fn *Func, giver, waiter side, sig signal) bool {
	if sig.how == byLeaving {
		return false // a group waits for all
	}
	others, waits := false, 0
	fn.all(func(e *Event) bool {
		if given, ok := p.signalOf(e); ok && given == sig && !e.Func.Within(waiter.body) && !p.runsOn(giver, e) {
			others = true
		}
		if waited, ok := p.awaitedBy(e); ok && waited == sig {
			if at, how := p.pointOf(e, waiter.body); how == runsWithin {
				waits++
				if waiter.body.pathAvoiding(at, at, nil) {
					waits++ // in a loop
				}
			}
		}
		return true
	})
	return others && waits < 2
}

// runsOn reports whether e runs on the side's goroutine.
func (p *Program) runsOn(s side, e *Event) bool {
	if !e.Func.Within(s.body) {
		return false
	}
	_, how := p.pointOf(e, s.body)
	return how == runsWithin
}

// awaitsOne reports whether the side waits, on every way to its place, for one of the signals,
// of which the given property holds.
func (p *Program) awaitsOne(s side, sigs []signal, has func(signal) bool) bool {
	for _, sig := range sigs {
		var waits []point
		s.body.all(func(e *Event) bool {
			if waited, ok := p.awaitedBy(e); ok && waited == sig {
				if at, how := p.pointOf(e, s.body); how == runsWithin {
					waits = append(waits, s.body.lifted(at, point{block: -1})...)
				}
			}
			return true
		})
		if len(waits) == 0 || !has(sig) {
			continue
		}
		waits = append(waits, p.deadClauses(s.body)...)
		if !slices.ContainsFunc(s.from, func(from point) bool { return s.body.pathAvoiding(from, s.at, waits) }) {
			return true
		}
	}
	return false
}

// deadClauses returns the beginnings of the clauses of fn's selects that are never chosen: they
// send on, or receive from, a channel that the function makes and that is not used otherwise
// from the other end.
func (p *Program) deadClauses(fn *Func) (dead []point) {
	if len(fn.cfg.clauses) == 0 {
		return nil
	}
	top := fn.top()
	for _, e := range fn.Events {
		block, ok := fn.clauseOf(e)
		if !ok || e.Addr == nil || e.Addr.Op != Fresh || hasBuffer(e.Addr) {
			continue
		}
		obj := p.syncObject(e)
		if v, ok := obj.(*types.Var); !ok || v.IsField() || IsPackageVar(v) || p.isHandedOn(top, v) {
			continue
		}
		served := false
		top.all(func(o *Event) bool {
			other := o.Kind == RecvEvent && e.Kind == SendEvent || (o.Kind == SendEvent || o.Kind == CloseEvent) && e.Kind == RecvEvent
			served = other && p.syncObject(o) == obj
			return !served
		})
		if !served {
			dead = append(dead, point{block: block})
		}
	}
	return dead
}

// isHandedOn reports whether a channel is used other than to send, receive or close.
func (p *Program) isHandedOn(top *Func, ch *types.Var) bool {
	body, ok := p.curs.Of(top.Body)
	if !ok {
		return true
	}
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != ch {
			continue
		}
		switch n := cur.Parent().Node().(type) {
		case *ast.SendStmt:
			if n.Value == cur.Node() {
				return true
			}
		case *ast.UnaryExpr:
		case *ast.RangeStmt:
		case *ast.CallExpr:
			if _, builtin := calleeObject(p.info, n).(*types.Builtin); !builtin {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// SignalledByAtomic reports whether b happens only if an atomic operation has found what a's
// goroutine has written after a: a flag that publishes it, or the last of several to arrive.
// The first to arrive finds nobody's.
func (p *Program) SignalledByAtomic(a, b *Event) bool {
	for _, g := range b.Guards {
		if isFirst(g) {
			continue
		}
		for _, v := range b.Func.Sources(g.Cond, false) {
			if v.Op != Atomic {
				continue
			}
			loc, ok := LocOf(v.Args[0])
			if !ok {
				continue
			}
			for _, w := range a.Func.Events {
				if w.Kind != AtomicEvent || !w.Op.Kind.Writes() || !w.Deferred && !Reaches(a, w) {
					continue
				}
				if l, ok := LocOf(w.Addr); ok && l == loc {
					return true
				}
			}
		}
	}
	return false
}

// isFirst reports whether the guard holds only for whoever comes first: x.Add(1) == 1.
func isFirst(g *Guard) bool {
	c := g.Cond
	if c.Op != Binary || len(c.Args) != 2 {
		return false
	}
	for i, v := range c.Args {
		if v.Op == Atomic && v.Kind == atomicapi.Add && len(v.Args) == 2 && v.Args[1] == c.Args[1-i] && g.True == (c.Token == token.EQL) {
			return true
		}
	}
	return false
}

// leavesOnly reports whether the side does not itself enter the group that it leaves: then
// somebody may have waited for the group before.
func (p *Program) leavesOnly(s side, group types.Object) bool {
	enters := false
	s.body.all(func(e *Event) bool {
		if e.Kind == CallEvent && e.Callee != nil && isGroup(e.Callee) && e.Callee.Name() == "Add" && p.syncObject(e) == group && !addsNegative(e) {
			enters = enters || p.runsOn(s, e)
		}
		return !enters
	})
	return !enters
}

// addsNegative reports whether a group is left by a call of Add.
func addsNegative(add *Event) bool {
	if len(add.Args) == 0 {
		return false
	}
	n := add.Args[len(add.Args)-1]
	return n.Op == Const && len(n.Text) > 0 && n.Text[0] == '-'
}

// PublishedByFlag reports whether b happens only if a variable has a value that a's goroutine
// gives it after a, and both hold a lock then: for !ready { mu.Unlock(); …; mu.Lock() }.
func (p *Program) PublishedByFlag(a, b *Event) bool {
	for _, g := range b.Guards {
		for flag := range idents(g.Expr) {
			v, ok := p.info.Uses[flag].(*types.Var)
			if !ok {
				continue
			}
			for _, w := range a.Func.Events {
				if w.Kind != WordEvent || !w.Write || w.Addr.Obj != v.Origin() || !w.Deferred && !Reaches(a, w) || Reaches(w, a) {
					continue
				}
				if p.readUnderLockOf(b.Func, g.Expr, w) {
					return true
				}
			}
		}
	}
	return false
}

// readUnderLockOf reports whether a condition reads a variable with a lock held that is held
// where w writes it.
func (p *Program) readUnderLockOf(fn *Func, cond ast.Expr, w *Event) bool {
	for _, r := range fn.Events {
		if r.Kind == WordEvent && !r.Write && cond.Pos() <= r.Pos() && r.Pos() < cond.End() && r.Addr == w.Addr {
			for _, l := range r.Locks {
				if slices.ContainsFunc(w.Locks, func(m *Lock) bool { return m.Mutex == l.Mutex && !m.Read }) {
					return true
				}
			}
		}
	}
	return false
}

// betweenRuns reports whether x's place is between a Stop and a Reset of the timer that runs y's
// body.
func (p *Program) betweenRuns(fn *Func, x, y side) bool {
	if x.body != fn || y.body == fn {
		return false
	}
	timer := p.timerThatRuns(y.body)
	if timer == nil {
		return false
	}
	var stops []point
	resets := false
	for _, e := range fn.Events {
		if e.Kind != CallEvent || e.Callee == nil || e.frame != nil || p.syncObject(e) != timer {
			continue
		}
		at, _ := p.pointOf(e, fn)
		switch e.Callee.Name() {
		case "Stop":
			stops = append(stops, at)
		case "Reset":
			resets = resets || fn.pathAvoiding(x.at, at, nil) && !fn.pathAvoiding(at, x.at, nil)
		}
	}
	return resets && !slices.ContainsFunc(x.from, func(from point) bool { return fn.pathAvoiding(from, x.at, stops) })
}

// timerThatRuns returns the variable that holds the timer which runs a literal, or nil.
func (p *Program) timerThatRuns(lit *Func) types.Object {
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return nil
	}
	var f types.Object
	if v := p.heldBy(cur); v != nil {
		f = v
	}
	for n := range ast.Preorder(lit.Parent.Body) {
		stmt, ok := n.(*ast.AssignStmt)
		if !ok || len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 {
			continue
		}
		call, ok := ast.Unparen(stmt.Rhs[0]).(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			continue
		}
		if fn, ok := calleeObject(p.info, call).(*types.Func); !ok || !isTimerFunc(fn) {
			continue
		}
		if call.Args[1] == lit.Node || f != nil && p.info.Uses[NameOf(call.Args[1])] == f {
			return p.objectOf(stmt.Lhs[0])
		}
	}
	return nil
}

// polls reports whether the side comes to its place only from a loop without a bound that asks
// code which is not seen: what it waits to see there may be the other side's doing.
func (p *Program) polls(s side) bool {
	if s.body.Parent != nil {
		return false
	}
	cur, ok := p.curs.Of(s.body.Body)
	if !ok {
		return false
	}
	for c := range cur.Preorder((*ast.ForStmt)(nil), (*ast.FuncLit)(nil)) {
		loop, ok := c.Node().(*ast.ForStmt)
		if !ok || loop.Cond != nil || loop.Init != nil || !p.asksOutside(loop.Body) {
			continue
		}
		for _, b := range s.body.cfg.blocks {
			if b.Stmt != ast.Stmt(loop) || b.Kind != cfg.KindForBody {
				continue
			}
			head := []point{{block: b.Index, seq: -1}}
			avoid := []point{{block: b.Index, seq: lastSeq - 1}}
			if !slices.ContainsFunc(s.from, func(from point) bool { return s.body.pathAvoiding(from, s.at, avoid) }) &&
				!s.body.pathAvoiding(s.at, head[0], nil) {
				return true
			}
		}
	}
	return false
}

// asksOutside reports whether the body of a loop sleeps and leaves by what a function has
// returned that is not seen.
func (p *Program) asksOutside(body *ast.BlockStmt) bool {
	sleeps, asks := false, false
	for n := range ast.Preorder(body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if !ok || p.decls[fn.Origin()] != nil || fn.Pkg() == nil {
			continue
		}
		if fn.Pkg().Path() == "time" && fn.Name() == "Sleep" {
			sleeps = true
		} else if fn.Signature().Results().Len() > 0 && fn.Pkg().Path() != "sync" && fn.Pkg().Path() != "time" {
			asks = true
		}
	}
	return sleeps && asks
}
