package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
)

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
