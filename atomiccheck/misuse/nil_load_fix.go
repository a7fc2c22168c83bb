package misuse

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// loadOf returns the Load that v is, or may be, the result of.
func loadOf(fn *flow.Func, v *flow.Value) *flow.Event {
	if v.Op == flow.Phi {
		for _, a := range v.Args {
			if a = flow.Strip(a); a.Op == flow.Atomic && a.Kind == atomicapi.Load {
				if e := fn.EventOf(a); e != nil {
					return e
				}
			}
		}
		return nil
	}
	if v.Kind != atomicapi.Load {
		return nil
	}
	return fn.EventOf(v)
}

// isAssertOK reports whether the condition is the second result of the type
// assertion that made v, or its negation.
func isAssertOK(cond, v *flow.Value) bool {
	for cond.Op == flow.Unary {
		cond = cond.Args[0]
	}
	return v.Op == flow.Assert && cond.Op == flow.Derived && cond.Site == v.Site && len(cond.Args) == 1 && cond.Args[0] == v
}

// isPlainPointer reports whether what is followed is a pointer.
func (s *subject) isPlainPointer(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return false
	}
	t := s.info.TypeOf(e)
	if star, ok := e.(*ast.StarExpr); ok {
		t = s.info.TypeOf(star.X)
	}
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
