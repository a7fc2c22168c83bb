package misuse

import (
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// isPlainPointer reports whether the Load returns a pointer, not an interface.
func isPlainPointer(s *subject, load *flow.Event) bool {
	t := s.info.TypeOf(load.Op.Call)
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	}
	return false
}

// alwaysSet reports whether the package makes the variable's owner only where
// it also stores a value that is not nil, before anyone else sees it.
func (s *subject) alwaysSet(load *flow.Event) bool {
	loc, ok := flow.LocOf(load.Addr)
	if !ok {
		return false
	}
	x := s.index()
	set := false
	for _, e := range x.at[loc] {
		if !e.Op.Kind.Writes() || e.New == nil {
			continue
		}
		if mayBeNil(e.New, 0) {
			return false
		}
		if x.prog.OwnedByCallers(e) && e.Op.Kind == atomicapi.Store {
			set = true
		}
	}
	return set
}

func (s *subject) fixNilLoad(d, check *flow.Event) []analysis.SuggestedFix {
	return nil
}
