package accesses

import (
	"go/ast"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A given is what the calls of a function give it as one operand.
type given struct {
	use   *ParamUse
	calls map[ast.Node]bool
	words []*Word
	plain []*Access // one for each of words
}

func (f *wordFinder) noteGiven(e *flow.Event, i int, use *ParamUse, w *Word, a *Access) {
	key := useKey{e.Callee.Origin(), paramIndex(e.Callee, i)}
	g := f.given[key]
	if g == nil {
		g = &given{use: use, calls: make(map[ast.Node]bool)}
		f.given[key] = g
	}
	g.calls[e.Node] = true
	g.words = append(g.words, w)
	g.plain = append(g.plain, a)
}

// blameCallees puts the accesses of a function in the place of its calls, where all of
// them give it words.
func (f *wordFinder) blameCallees() {
	for key, g := range f.given {
		if len(g.use.plain) == 0 || len(g.calls) != f.Prog.CountCalls(key.fn) {
			continue
		}
		for i, a := range g.plain {
			for j, inner := range g.use.plain {
				if j > 0 {
					clone := *a
					a = &clone
					g.words[i].Plain = append(g.words[i].Plain, a)
				}
				a.Inner, a.Reads, a.Writes = inner, !inner.Write, inner.Write
			}
		}
	}
}
