package misuse

import (
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func (s *subject) fixPlainReset(h *holders, e *flow.Event) []analysis.SuggestedFix {
	return nil
}
