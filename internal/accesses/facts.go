package accesses

import (
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

func (f *wordFinder) imported() map[types.Object]bool             { return nil }
func (f *wordFinder) factOf(loc flow.Loc) *Access                 { return nil }
func (f *wordFinder) importedUse(fn *types.Func, i int) *ParamUse { return nil }
