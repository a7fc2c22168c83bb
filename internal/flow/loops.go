package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"iter"
	"slices"

	"golang.org/x/tools/go/cfg"
)

// A Loop is a natural loop of a function: what can run again and again without
// leaving it. Ways out of the loop are not part of it.
type Loop struct {
	Pos, End token.Pos  // of the loop's header as written
	Nodes    []ast.Node // statements and conditions, as in the control-flow graph
	Range    bool       // a range statement bounds it
}

// Loops returns the loops of fn and of the literals within.
func (fn *Func) Loops() iter.Seq[Loop] {
	return func(yield func(Loop) bool) { fn.loops(yield) }
}

func (fn *Func) loops(yield func(Loop) bool) bool {
	if fn.complete {
		for _, l := range fn.cfg.loops() {
			if !yield(l) {
				return false
			}
		}
	}
	for _, l := range fn.Lits {
		if !l.loops(yield) {
			return false
		}
	}
	return true
}

// loops finds the natural loops, one for each header.
func (g *graph) loops() []Loop {
	preds := g.preds()
	bodies := make(map[int32]map[int32]bool)
	for edge := range g.back {
		from, head := edge[0], edge[1]
		if bodies[head] == nil {
			bodies[head] = map[int32]bool{head: true}
		}
		reachBack(preds, from, bodies[head])
	}
	var loops []Loop
	for _, head := range g.rpo {
		if body := bodies[head]; body != nil {
			loops = append(loops, g.loop(head, body))
		}
	}
	slices.SortFunc(loops, func(a, b Loop) int { return cmp.Compare(a.Pos, b.Pos) })
	return loops
}

func (g *graph) loop(head int32, body map[int32]bool) Loop {
	var l Loop
	for _, b := range g.rpo {
		if body[b] {
			l.Nodes = append(l.Nodes, g.blocks[b].Nodes...)
			l.Range = l.Range || g.blocks[b].Kind == cfg.KindRangeLoop
		}
	}
	switch s := g.blocks[head].Stmt.(type) {
	case *ast.ForStmt:
		l.Pos, l.End = s.Pos(), s.Body.Lbrace
	case *ast.LabeledStmt:
		l.Pos, l.End = s.Stmt.Pos(), s.Stmt.End()
		if test, ok := s.Stmt.(*ast.IfStmt); ok {
			l.End = test.Cond.End()
		}
	default:
		if len(l.Nodes) > 0 {
			l.Pos, l.End = l.Nodes[0].Pos(), l.Nodes[0].End()
		}
	}
	return l
}

// within reports whether control passes the block only between the beginning and
// the end of a branch.
func (g *graph) within(block, begin, end int32) bool {
	seen := map[int32]bool{end: true}
	work := []int32{begin}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if b == block {
			return true
		}
		for _, s := range g.blocks[b].Succs {
			work = append(work, s.Index)
		}
	}
	return false
}

// headsAround returns the heads of the loops with an exit at the head that are
// around the block, and not around the other. A select that chooses to leave is no such exit.
func (g *graph) headsAround(block, other int32) []point {
	var heads []point
	for edge := range g.back {
		head := edge[1]
		if len(g.blocks[head].Succs) != 2 {
			continue
		}
		if body := g.loopBody(edge[0], head); body[block] && !body[other] {
			for _, s := range g.blocks[head].Succs {
				if !body[s.Index] && s.Kind != cfg.KindSelectCaseBody && s.Kind != cfg.KindSelectAfterCase {
					heads = append(heads, point{block: head, leaves: s.Index})
				}
			}
		}
	}
	return heads
}

// loopBody returns the blocks of the natural loop of a back edge.
func (g *graph) loopBody(from, head int32) map[int32]bool {
	body := map[int32]bool{head: true}
	reachBack(g.preds(), from, body)
	return body
}

// preds returns the predecessors of each block.
func (g *graph) preds() [][]int32 {
	preds := make([][]int32, len(g.blocks))
	for _, b := range g.rpo {
		for _, s := range g.blocks[b].Succs {
			preds[s.Index] = append(preds[s.Index], b)
		}
	}
	return preds
}

// reachBack adds the blocks from which control comes to a block, other than through those that body
// has.
func reachBack(preds [][]int32, from int32, body map[int32]bool) {
	work := []int32{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if !body[b] {
			body[b] = true
			work = append(work, preds[b]...)
		}
	}
}
