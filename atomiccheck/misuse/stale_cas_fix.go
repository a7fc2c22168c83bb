package misuse

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func isWithin(inner, outer ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

func (s *subject) fixTwoLoads(fn *flow.Func, cas, old, other *flow.Event) []analysis.SuggestedFix {
	return nil
}

func (s *subject) fixReload(fn *flow.Func, cas, load *flow.Event) []analysis.SuggestedFix {
	return nil
}
