package misuse

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkSplitClaims reports a claim whose write and test are two operations,
// the write first:
//
//	x.Add(-1)                    was := x.Load()
//	if x.Load() == 0 { free() }  x.Store(true)
//	                             if !was { start() }
//
// Two goroutines can both see the value that lets them through.
func (s *subject) checkSplitClaims(fn *flow.Func, report rule.Report) {
	for _, e := range s.index().Events[fn] {
		switch {
		case e.Op.Kind == atomicapi.Add && e.Stmt && !e.Owned && !e.Deferred:
			if load, harm := s.loadedAfter(fn, e); load != nil {
				report(analysis.Diagnostic{
					Pos: load.Node.Pos(), End: load.Node.End(),
					Message: fmt.Sprintf("%s is loaded after the Add at %s to decide who goes on, and two goroutines can see the same (%s); test what Add returns",
						s.variable(load.Op), s.at(e.Pos()), harm),
				})
			}
		case e.Op.Kind == atomicapi.Store && !e.Owned && isConstant(e.New):
			if load, harm := s.loadedBefore(fn, e); load != nil {
				report(analysis.Diagnostic{
					Pos: e.Node.Pos(), End: e.Node.End(),
					Message: fmt.Sprintf("%s is stored after the Load at %s that later decides who goes on, and two goroutines can see the same (%s); use Swap",
						s.variable(e.Op), s.at(load.Pos()), harm),
				})
			}
		}
	}
}

// loadedAfter returns a Load after the Add whose equality with a constant lets
// only one goroutine do something.
func (s *subject) loadedAfter(fn *flow.Func, add *flow.Event) (*flow.Event, string) {
	for _, l := range s.index().Events[fn] {
		if l.Op.Kind != atomicapi.Load || l.Addr != add.Addr || l.SameFrame(add) || !flow.Before(add, l) ||
			s.index().Exclusive(add, l) || s.pauses(add, l) {
			continue
		}
		if harm := s.decides(fn, l, l); harm != "" {
			return l, harm
		}
	}
	return nil, ""
}

// loadedBefore returns a Load before the Store that is tested after it.
func (s *subject) loadedBefore(fn *flow.Func, store *flow.Event) (*flow.Event, string) {
	for _, l := range s.index().Events[fn] {
		if l.Op.Kind != atomicapi.Load || l.Addr != store.Addr || l.SameFrame(store) || !flow.Before(l, store) {
			continue
		}
		if x := s.index(); x.Exclusive(l, store) || x.Excludes(l, store, rivals(x, store)) || s.pauses(l, store) {
			continue
		}
		if harm := s.decides(fn, l, store); harm != "" {
			return l, harm
		}
	}
	return nil, ""
}

// decides says what happens only where the loaded value equals a constant or,
// for a flag, has one outcome, in a test after the given event.
func (s *subject) decides(fn *flow.Func, load, after *flow.Event) string {
	for e := range fn.All {
		if !flow.Before(after, e) || s.index().Claims(e.Guards) {
			continue
		}
		for _, g := range e.Guards {
			if g.Cond == load.Result || isEquality(g.Cond, load.Result) {
				if harm := s.effect(fn, e, after); harm != "" && g.Expr.Pos() >= after.Pos() {
					return harm
				}
			}
		}
	}
	return ""
}

// isEquality reports whether cond compares v for equality with a constant.
func isEquality(cond, v *flow.Value) bool {
	for _, c := range flow.Comparisons(cond) {
		if !isOrder(c.Token) && (c.Args[0] == v && isConstant(c.Args[1]) || c.Args[1] == v && isConstant(c.Args[0])) {
			return true
		}
	}
	return false
}
