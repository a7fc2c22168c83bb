package misuse

import (
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func (s *subject) fixCheckThenAct(t *test, act *flow.Event) []analysis.SuggestedFix {
	return nil
}
