package flow

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/cfg"
)

// A point is a place in the body of a function: an event, or the function's
// beginning or end.
type point struct {
	block int32
	seq   int
	exit  bool

	// leaves is, of a point to avoid that is the head of a loop, the block to which control
	// goes when the loop has run to its end.
	leaves int32
	isHead bool

	// enters tells, of a point to avoid, that it is the beginning of the block.
	enters bool
}

func entryPoint() point { return point{block: 0, seq: -1} }

// pointOf returns where e happens in the body of fn, literals included, and how fn
// runs it. What is deferred happens at the end.
func (p *Program) pointOf(e *Event, fn *Func) (at point, r relation) {
	for e.Func != fn {
		if e.Func.Parent == nil {
			return point{}, runsApart
		}
		r = max(r, p.relationOfLit(e.Func))
		at.exit = at.exit || e.Func.Deferred
		e = e.Func.at
	}
	at.block, at.seq = e.block, e.seq
	if clause, ok := fn.clauseOf(e); ok {
		at.block, at.seq = clause, boolToInt(e.Kind == WordEvent) // a select chose it
	}
	at.exit = (at.exit || e.Deferred) && r == runsWithin
	return at, r
}

// clauseOf returns the block with the body of the select clause that e, a send or
// receive, is the condition of, or that e assigns what was received. The graph has it before
// the select.
func (fn *Func) clauseOf(e *Event) (block int32, ok bool) {
	if e.Kind != RecvEvent && e.Kind != SendEvent && (e.Kind != WordEvent || !e.Write) || e.frame != nil {
		return 0, false
	}
	for comm, block := range fn.cfg.clauses {
		if comm.Pos() <= e.Node.Pos() && e.Node.End() <= comm.End() {
			return block, true
		}
	}
	return 0, false
}

const lastSeq = int(^uint(0) >> 1)

// pathAvoiding reports whether control can come from one point of fn to
// another without passing any of the points to avoid.
func (fn *Func) pathAvoiding(from, to point, avoid []point) bool {
	g := fn.cfg
	if from.exit {
		return to.exit && len(avoid) == 0
	}
	for _, a := range avoid {
		if a.exit && to.exit {
			return false // deferred as well
		}
	}
	blocked := func(block int32, after, before int) bool {
		for _, a := range avoid {
			if !a.isHead && !a.enters && a.block == block && a.seq > after && a.seq < before && !a.exit {
				return true
			}
		}
		return false
	}
	isTarget := func(block int32) bool {
		if to.exit {
			return len(g.blocks[block].Succs) == 0 && g.blocks[block].Kind != cfg.KindSelectAfterCase // no clause is ready: it waits
		}
		return block == to.block
	}
	end := to.seq
	if to.exit {
		end = lastSeq
	}
	if isTarget(from.block) && from.seq < end {
		return !blocked(from.block, from.seq, end)
	}
	if blocked(from.block, from.seq, lastSeq) {
		return false
	}
	seen := make(map[int32]bool)
	work := []int32{from.block}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range g.blocks[b].Succs {
			if seen[s.Index] || leavesLoop(avoid, b, s.Index) || enters(avoid, s.Index) {
				continue
			}
			seen[s.Index] = true
			if isTarget(s.Index) {
				if !blocked(s.Index, -1, end) {
					return true
				}
				continue
			}
			if !blocked(s.Index, -1, lastSeq) {
				work = append(work, s.Index)
			}
		}
	}
	return false
}

// enters reports whether the beginning of the block is to be avoided.
func enters(avoid []point, block int32) bool {
	return slices.ContainsFunc(avoid, func(a point) bool { return a.enters && a.block == block })
}

// anew returns the beginning of the block of fn that declares or makes a variable at home: who
// passes it has another one.
func (fn *Func) anew(home ast.Node) []point {
	if home == nil || !fn.complete {
		return nil
	}
	for _, b := range fn.cfg.rpo {
		for _, n := range fn.cfg.blocks[b].Nodes {
			if n.Pos() <= home.Pos() && home.Pos() < n.End() {
				return []point{{block: b, enters: true}}
			}
		}
	}
	return nil
}

// leavesLoop reports whether the edge is that by which a loop to avoid ends.
func leavesLoop(avoid []point, from, to int32) bool {
	for _, a := range avoid {
		if a.isHead && a.block == from && a.leaves == to {
			return true
		}
	}
	return false
}

// lifted returns the point itself, and the points that stand for it where control
// may go around it only because there is nothing to do:
//
//   - the end of the loop around it, unless what is waited for starts in the loop as
//     well: for range workers { <-done };
//   - the if around it that asks what the object remembers: if s.running { s.wg.Wait() }.
func (fn *Func) lifted(at, start point) []point {
	points := []point{at}
	g := fn.cfg
	for _, head := range g.headsAround(at.block, start.block) {
		points = append(points, point{block: head.block, leaves: head.leaves, isHead: true})
	}
	for _, b := range g.rpo {
		blk := g.blocks[b]
		if len(blk.Succs) != 2 || blk.Succs[0].Kind != cfg.KindIfThen || len(blk.Nodes) == 0 {
			continue
		}
		stmt, ok := blk.Succs[0].Stmt.(*ast.IfStmt)
		if !ok || stmt.Else != nil || !remembers(fn.values[stmt.Cond]) {
			continue
		}
		if g.within(at.block, blk.Succs[0].Index, blk.Succs[1].Index) {
			points = append(points, point{block: b, seq: lastSeq - 1})
		}
	}
	return points
}

// remembers reports whether a condition asks a plain field or variable that is no
// parameter.
func remembers(cond *Value) bool {
	if cond == nil {
		return false
	}
	switch cond.Op {
	case Read:
		a := cond.Args[0]
		return a.Op == FieldAddr || a.Op == Addr && IsPackageVar(a.Obj)
	case Unary, Binary:
		return slices.ContainsFunc(cond.Args, remembers)
	}
	return false
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
