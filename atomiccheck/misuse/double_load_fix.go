package misuse

import (
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func (s *subject) fixDoubleLoad(fn *flow.Func, first, second *flow.Event) []analysis.SuggestedFix {
	return nil
}
