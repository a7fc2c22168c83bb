package misuse

import (
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func (s *subject) fixLostUpdate(load, store *flow.Event, how updateShape) []analysis.SuggestedFix {
	return nil
}
