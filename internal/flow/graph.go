package flow

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/cfg"
)

// A graph is a control-flow graph with what queries about paths need.
type graph struct {
	blocks   []*cfg.Block
	rpo      []int32 // reachable blocks in reverse postorder
	order    []int   // a block's place in rpo
	back     map[[2]int32]bool
	condStmt map[ast.Expr]ast.Stmt // the if whose condition an expression is
	clauses  map[ast.Stmt]int32    // the blocks with the bodies of a select's clauses, by what they send or receive
	forward  [][]bool              // lazily: reachable without back edges
	cyclic   [][]bool              // lazily: reachable with them
}

func newGraph(g *cfg.CFG) *graph {
	gr := &graph{
		blocks:   g.Blocks,
		order:    make([]int, len(g.Blocks)),
		back:     make(map[[2]int32]bool),
		condStmt: make(map[ast.Expr]ast.Stmt),
		clauses:  make(map[ast.Stmt]int32),
	}
	gr.sort()
	for _, b := range g.Blocks {
		if cc, ok := b.Stmt.(*ast.CommClause); ok && b.Kind == cfg.KindSelectCaseBody && cc.Comm != nil {
			gr.clauses[cc.Comm] = b.Index
		}
		if len(b.Nodes) == 0 || len(b.Succs) != 2 || b.Succs[0].Kind != cfg.KindIfThen {
			continue
		}
		if cond, ok := b.Nodes[len(b.Nodes)-1].(ast.Expr); ok {
			gr.condStmt[cond] = b.Succs[0].Stmt
		}
	}
	return gr
}

// sort computes the reverse postorder and the back edges.
func (g *graph) sort() {
	const (
		white = iota
		gray
		black
	)
	color := make([]uint8, len(g.blocks))
	var post []int32
	type item struct {
		block int32
		next  int
	}
	stack := []item{{0, 0}}
	color[0] = gray
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		succs := g.blocks[top.block].Succs
		if top.next == len(succs) {
			color[top.block] = black
			post = append(post, top.block)
			stack = stack[:len(stack)-1]
			continue
		}
		s := succs[top.next].Index
		top.next++
		switch color[s] {
		case white:
			color[s] = gray
			stack = append(stack, item{s, 0})
		case gray:
			g.back[[2]int32{top.block, s}] = true
		}
	}
	for i := range g.order {
		g.order[i] = len(g.blocks)
	}
	for i := len(post) - 1; i >= 0; i-- {
		g.order[post[i]] = len(g.rpo)
		g.rpo = append(g.rpo, post[i])
	}
}

// reach returns which blocks each block reaches by at least one edge.
func (g *graph) reach(throughBack bool) [][]bool {
	memo := &g.forward
	if throughBack {
		memo = &g.cyclic
	}
	if *memo != nil {
		return *memo
	}
	*memo = make([][]bool, len(g.blocks))
	for _, b := range g.blocks {
		seen := make([]bool, len(g.blocks))
		work := []int32{b.Index}
		for len(work) > 0 {
			x := work[len(work)-1]
			work = work[:len(work)-1]
			for _, s := range g.blocks[x].Succs {
				if !seen[s.Index] && (throughBack || !g.back[[2]int32{x, s.Index}]) {
					seen[s.Index] = true
					work = append(work, s.Index)
				}
			}
		}
		(*memo)[b.Index] = seen
	}
	return *memo
}

// place returns where e happens in the body of fn, which encloses e's: itself,
// or the literal that leads to it.
func (e *Event) place(fn *Func) *Event {
	for e.Func != fn {
		if e.Func.Parent == nil {
			return nil
		}
		e = e.Func.at
	}
	return e
}

// common returns the innermost body that encloses both events.
func common(a, b *Event) *Func {
	for f := a.Func; f != nil; f = f.Parent {
		for g := b.Func; g != nil; g = g.Parent {
			if f == g {
				return f
			}
		}
	}
	return nil
}

// Before reports whether b may happen after a in the same iteration of every
// loop around both: on a path that goes round no loop.
func Before(a, b *Event) bool {
	fn := common(a, b)
	if fn == nil {
		return false
	}
	a, b = a.place(fn), b.place(fn)
	if a.block == b.block {
		return a.seq < b.seq
	}
	return fn.cfg.reach(false)[a.block][b.block]
}

// Reaches reports whether b may happen after a, in the same iteration or later.
func Reaches(a, b *Event) bool {
	fn := common(a, b)
	if fn == nil {
		return false
	}
	a, b = a.place(fn), b.place(fn)
	return a.block == b.block && a.seq < b.seq || fn.cfg.reach(true)[a.block][b.block]
}

// InLoop reports whether control can come from e back to e.
func InLoop(e *Event) bool {
	return e.Func.cfg.reach(true)[e.block][e.block]
}

// SameLoop reports whether control can come from a to b and back to a.
func SameLoop(a, b *Event) bool {
	fn := common(a, b)
	if fn == nil {
		return false
	}
	a, b = a.place(fn), b.place(fn)
	r := fn.cfg.reach(true)
	return (r[a.block][b.block] || a.block == b.block) && (r[b.block][a.block])
}

// Between calls yield with each event on a path from a to b, in the same
// iteration.
func Between(a, b *Event, yield func(*Event) bool) {
	a.Func.top().all(func(e *Event) bool {
		if e != a && e != b && Before(a, e) && Before(e, b) {
			return yield(e)
		}
		return true
	})
}

// RetriesWithout reports whether control can come back to the CompareAndSwap e
// after it failed without passing any of the given events: by the branch that
// its failure takes, if its result is a condition, else by any.
func RetriesWithout(e *Event, loads []*Event) bool {
	g := e.Func.cfg
	avoid := make(map[int32]bool)
	for _, l := range loads {
		if l = l.place(e.Func); l != nil {
			if l.block == e.block && l.seq > e.seq {
				return false // loaded anew right after
			}
			avoid[l.block] = true
		}
	}
	seen := make(map[int32]bool)
	work := g.failureSuccs(e)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b.Index] || avoid[b.Index] {
			continue
		}
		seen[b.Index] = true
		if b.Index == e.block {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// failureSuccs returns where control goes when e's CompareAndSwap fails.
func (g *graph) failureSuccs(e *Event) []*cfg.Block {
	b := g.blocks[e.block]
	if len(b.Succs) == 2 && len(b.Nodes) > 0 {
		if cond, ok := b.Nodes[len(b.Nodes)-1].(ast.Expr); ok {
			negated := false
			for {
				x := ast.Unparen(cond)
				if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.NOT {
					cond, negated = u.X, !negated
					continue
				}
				cond = x
				break
			}
			if cond == e.Node {
				if negated {
					return []*cfg.Block{b.Succs[0]}
				}
				return []*cfg.Block{b.Succs[1]}
			}
		}
	}
	return append([]*cfg.Block(nil), b.Succs...)
}
