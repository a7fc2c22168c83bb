package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

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
			points := fn.lifted(at, act.at)
			if e.Kind == RecvEvent && p.isOneOfMany(fn, e, at, act) {
				points = slices.DeleteFunc(points, func(pt point) bool { return !pt.isHead })
			}
			joins = append(joins, points...)
		}
		return true
	})
	return joins
}

// isOneOfMany reports whether e, at the given point of fn, receives from one of several
// goroutines that a loop starts, so that it takes a loop to wait for all of them: nobody closes
// the channel, and the loop around e, if there is one, does not count by itself.
func (p *Program) isOneOfMany(fn *Func, e *Event, at point, act activity) bool {
	reach := fn.cfg.reach(true)
	if act.how != runsApart || !reach[act.at.block][act.at.block] || reach[at.block][act.at.block] {
		return false
	}
	if _, receive := e.Node.(*ast.UnaryExpr); receive && p.isClosed(p.receivedFrom(e)) {
		return false
	}
	return !fn.countsAround(at.block)
}

// countsAround reports whether a loop around the block compares a variable that it changes.
func (fn *Func) countsAround(block int32) bool {
	for edge := range fn.cfg.back {
		body := fn.cfg.loopBody(edge[0], edge[1])
		if !body[block] {
			continue
		}
		for b := range body {
			nodes := fn.cfg.blocks[b].Nodes
			if b == edge[1] || len(fn.cfg.blocks[b].Succs) != 2 || len(nodes) == 0 {
				continue // the loop's own condition
			}
			if cond, ok := nodes[len(nodes)-1].(ast.Expr); ok && isCount(fn.values[cond]) {
				return true
			}
		}
	}
	return false
}

// isCount reports whether a condition compares what a loop adds up.
func isCount(cond *Value) bool {
	if cond == nil {
		return false
	}
	return slices.ContainsFunc(Comparisons(cond), func(c *Value) bool {
		return slices.ContainsFunc(c.Args, func(v *Value) bool {
			return v.Op == Phi || v.Op == Binary && (v.Token == token.ADD || v.Token == token.SUB) && slices.ContainsFunc(v.Args, func(v *Value) bool { return v.Op == Phi })
		})
	})
}

// isClosed reports whether the package closes the channel that a variable or field holds.
func (p *Program) isClosed(ch types.Object) bool {
	if p.closed == nil {
		p.closed = make(map[types.Object]bool)
		for _, f := range p.files {
			for n := range ast.Preorder(f) {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 {
					continue
				}
				if b, ok := calleeObject(p.info, call).(*types.Builtin); ok && b.Name() == "close" {
					p.closed[p.objectOf(call.Args[0])] = true
				}
			}
		}
	}
	return p.closed[ch]
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
		ch := p.receivedFrom(e)
		return ch != nil && !p.countsSome(e) && p.signals(fn, ch, act, 0)
	case SendEvent:
		ch := p.syncObject(e)
		return ch != nil && isSignal(ch) && p.mentions(act.bodies, ch)
	case CallEvent:
		if e.Callee == nil {
			return false
		}
		if call, ok := e.Node.(*ast.CallExpr); ok && e.frame == nil && isCondWait(e.Callee) {
			count := p.countdown(call)
			return count != nil && p.mentions(act.bodies, count)
		}
		callee := e.Callee.Origin()
		decl := p.decls[callee]
		switch {
		case decl != nil:
			return p.joins(callee) && (!p.givesUp(decl) || isTested(fn, e)) && !slices.Contains(act.bodies, ast.Node(decl)) && p.calleeWaitsFor(decl, e, act)
		case isWait(callee):
			group := p.syncObject(e)
			return group == nil || p.mentions(act.bodies, group) && p.leavesAfter(act, group)
		}
		return p.joins(callee) && p.sharesOperand(e, act)
	case TestEvent:
		return p.pollsFlag(e, act)
	}
	return false
}

// givesUp reports whether a function that waits may return before what it waits for has
// happened: it waits for one of several things.
func (p *Program) givesUp(decl *ast.FuncDecl) bool {
	if p.MustJoin(decl) {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		s, ok := n.(*ast.SelectStmt)
		if !ok || len(s.Body.List) < 2 || hasDefault(s) {
			continue
		}
		for _, c := range s.Body.List {
			if body := c.(*ast.CommClause).Body; len(body) > 0 {
				if _, returns := body[len(body)-1].(*ast.ReturnStmt); returns {
					return true
				}
			}
		}
	}
	return false
}

// isTested reports whether fn asks what a call has returned.
func isTested(fn *Func, call *Event) bool {
	for e := range fn.top().All {
		if e.Kind == TestEvent && e.Result != nil && call.Result != nil && fn.Uses(e.Result, call.Result) {
			return true
		}
	}
	return false
}

// isCondWait reports whether fn is the Wait of a sync.Cond.
func isCondWait(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && fn.Name() == "Wait" && types.TypeString(recv.Type(), nil) == "*sync.Cond"
}

// countdown returns the variable or field that a call of a sync.Cond's Wait waits to become 0,
// which tells how many are under way: for p.running > 0 { p.cond.Wait() }; or nil.
func (p *Program) countdown(call *ast.CallExpr) types.Object {
	cur, ok := p.curs.Of(call)
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		loop, ok := c.Node().(*ast.ForStmt)
		if !ok {
			break
		}
		cond, ok := loop.Cond.(*ast.BinaryExpr)
		if !ok || cond.Op != token.GTR && cond.Op != token.NEQ {
			break
		}
		if zero := p.info.Types[cond.Y].Value; zero != nil && zero.ExactString() == "0" {
			return p.objectOf(cond.X)
		}
		break
	}
	return nil
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

// othersWaitFor is waitsFor for what another goroutine waits for before it signals.
func (p *Program) othersWaitFor(fn *Func, w *Event, act activity) bool {
	if w.Kind == RecvEvent {
		ch := p.receivedFrom(w)
		return ch != nil && p.signals(fn, ch, act, 1)
	}
	return p.waitsFor(fn, w, act)
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
