package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

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
