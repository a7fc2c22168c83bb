package misuse

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// nilLoad reports a loaded pointer that is followed before the check for nil
// that comes after it.
//
// # Why
//
// The check says that the pointer can be nil; then the code before it panics.
//
// # Limits
//
// Left alone where every constructor in the package stores a value that is not
// nil, and where only a method is called, which may allow a nil receiver. Not
// seen: a check in another function, or in a result rather than a branch.
var nilLoad = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "nil-load",
		Title:   "loaded pointer that is followed before it is checked for nil",
		Default: true, // the check itself says that nil can be
	},
	Check: checkNilLoad,
}

func checkNilLoad(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.funcs {
		for d := range fn.All {
			if d.Kind != flow.DerefEvent || d.Receiver || d.Inlined() || !s.isPlainPointer(d.Node) {
				continue
			}
			load := loadOf(fn, d.Result)
			if load == nil || load.Owned {
				continue
			}
			if check := nilCheckAfter(fn, d, load); check != nil && !s.alwaysSet(load) {
				report(analysis.Diagnostic{
					Pos: d.Node.Pos(), End: d.Node.End(),
					Message: fmt.Sprintf("%s is loaded and followed before it is checked for nil at %s; check first",
						s.variable(load.Op), s.at(check.Pos())),
					SuggestedFixes: s.fixNilLoad(d, check),
				})
				break
			}
		}
	}
}

// nilCheckAfter returns the first condition after d that compares what load,
// or a later Load of the same variable, returned with nil, unless one came
// before.
func nilCheckAfter(fn *flow.Func, d, load *flow.Event) *flow.Event {
	isCheck := func(cond *flow.Value) bool {
		if isAssertOK(cond, d.New) {
			return true
		}
		for _, c := range flow.Comparisons(cond) {
			for i, v := range c.Args {
				v = flow.Strip(v)
				if c.Args[1-i].IsNil() && v == d.Result {
					return true
				}
				if c.Args[1-i].IsNil() && v.Op == flow.Atomic && v.Kind == atomicapi.Load && v.Args[0] == load.Addr {
					return true
				}
			}
		}
		return false
	}
	for _, g := range d.Guards {
		if isCheck(g.Cond) {
			return nil
		}
	}
	var check *flow.Event
	for e := range fn.All {
		if e.Kind == flow.AtomicEvent && e.Addr == load.Addr && e.Op.Kind.Writes() && flow.Before(load, e) {
			return nil // it may be cleared there
		}
		if check == nil && e.Kind == flow.TestEvent && e.Func == d.Func && flow.Before(d, e) && isCheck(e.Result) {
			check = e
		}
	}
	return check
}
