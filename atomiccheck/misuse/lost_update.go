package misuse

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// lostUpdate reports a variable that is loaded and then stored with a value
// that depends on the one loaded, so that what other goroutines wrote in
// between is overwritten. It reports the same of a maximum or minimum kept by
// a compared Load and a Store, and of a counter drained by a Load and a
// Store(0).
//
// # Why
//
// Each of the two operations is atomic, but together they are not. The
// variable's type has one operation that does both: Add, And, Or, Swap, or a
// CompareAndSwap in a loop.
//
// # Limits
//
// Left alone: variables that the function owns or whose every writer in the
// package holds a common lock; variables that only one goroutine writes, where
// the package shows it; positions of ring buffers, whose value indexes the
// slots between Load and Store; and code that runs after a CompareAndSwap or a
// sync.Once let it through. Not seen: an update split over two methods or sent
// through a channel, and one whose Store is in a function that branches.
var lostUpdate = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "lost-update",
		Title:   "update made of a Load and a Store, which loses updates in between",
		Default: true, // silent wherever the package shows exclusion
	},
	Check: checkLostUpdate,
}

func checkLostUpdate(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		s.checkAssignedBack(fn, report)
		for _, e := range x.Events[fn] {
			if e.Op.Kind == atomicapi.Store || e.Op.Kind == atomicapi.Add {
				if load, how := s.lostLoad(fn, e); load != nil {
					s.reportLostUpdate(load, e, how, report)
				}
			}
		}
	}
}

// An updateShape says how a Store depends on a Load.
type updateShape uint8

const (
	computed  updateShape = iota // the stored value is computed from the loaded
	compared                     // the stored value was compared with the loaded
	drained                      // the variable is reset after its value is taken
	subtraced                    // what was loaded is subtracted
)

// maxComparedSteps bounds what may happen between the comparison and the Store
// of a maximum: where more happens, the variable marks progress that one
// goroutine makes.
const maxComparedSteps = 2

// lostLoad returns the Load that makes store a lost update, or nil.
func (s *subject) lostLoad(fn *flow.Func, store *flow.Event) (*flow.Event, updateShape) {
	if store.Owned || store.New == nil {
		return nil, 0
	}
	find := func(loads []*flow.Event) *flow.Event {
		for _, l := range loads {
			if l.Op.Kind == atomicapi.Load && !l.SameFrame(store) && s.interferes(l, store) {
				return l
			}
		}
		return nil
	}
	sources := fn.LoadsOf(fn.Sources(store.New, false), store.Addr)
	if store.Op.Kind == atomicapi.Add {
		return find(sources), subtraced
	}
	if store.New.Op == flow.Atomic {
		sources = nil // stored as loaded: nothing is computed
	}
	if l := find(sources); l != nil && !s.indexesSlots(fn, l) {
		return l, computed
	}
	if l := find(s.comparedLoads(fn, store)); l != nil && s.stepsBetween(l, store) <= maxComparedSteps {
		return l, compared
	}
	if l := find(s.drainLoads(fn, store)); l != nil {
		return l, drained
	}
	if l := find(s.toggledLoads(fn, store)); l != nil {
		return l, computed
	}
	return nil, 0
}

// interferes reports whether another goroutine can write between the two. A
// method that starts what serves its object is called once, unless it asks
// whether to do so.
func (s *subject) interferes(load, store *flow.Event) bool {
	return !(s.index().Prog.StartsUp(store) && !store.Decided()) && !s.index().Exclusive(load, store)
}

// indexesSlots reports whether the loaded value is an index into memory that
// the function accesses plainly: a ring buffer's position, which by that has
// one writer.
func (s *subject) indexesSlots(fn *flow.Func, load *flow.Event) bool {
	if !isInteger(s.info.TypeOf(load.Op.Call)) {
		return false
	}
	uses := func(v *flow.Value) bool {
		for ; v != nil && len(v.Args) > 0; v = v.Args[0] {
			if v.Op == flow.IndexAddr && fn.Uses(v.Args[1], load.Result) && s.index().HasSlots(v) {
				return true
			}
		}
		return false
	}
	return fn.AnyAddress(uses)
}

// comparedLoads returns the loads with which the stored value was compared by
// order before the Store: if x.Load() < v { x.Store(v) }.
func (s *subject) comparedLoads(fn *flow.Func, store *flow.Event) []*flow.Event {
	if store.New.Op == flow.Const {
		return nil // a limit is a claim, not a maximum
	}
	var loads []*flow.Event
	for _, g := range store.Guards {
		if s.asserts(g) {
			continue
		}
		for _, c := range flow.Comparisons(g.Cond) {
			if !isOrder(c.Token) {
				continue
			}
			for i, v := range c.Args {
				if other := c.Args[1-i]; other == store.New {
					loads = append(loads, fn.LoadsOf(fn.Sources(v, false), store.Addr)...)
				}
			}
		}
	}
	return loads
}

func isOrder(tok token.Token) bool {
	switch tok {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// toggledLoads returns the loads of a flag that store turns into its opposite,
// while the other branch of the test turns it the other way.
func (s *subject) toggledLoads(fn *flow.Func, store *flow.Event) []*flow.Event {
	for _, g := range store.Guards {
		if g.Cond.Op != flow.Atomic || g.Cond.Args[0] != store.Addr || store.New.Text != negation(g.True) {
			continue
		}
		for _, o := range s.index().Events[fn] {
			if o.Op.Kind == atomicapi.Store && o.Addr == store.Addr && o.New != nil && o.New.Text == negation(!g.True) &&
				slices.ContainsFunc(o.Guards, func(h *flow.Guard) bool { return h.Expr == g.Expr && h.True != g.True }) {
				return fn.LoadsOf([]*flow.Value{g.Cond}, store.Addr)
			}
		}
	}
	return nil
}

// negation returns the constant that negates b.
func negation(b bool) string {
	if b {
		return "false"
	}
	return "true"
}

func (s *subject) reportLostUpdate(load, store *flow.Event, how updateShape, report rule.Report) {
	name := s.variable(store.Op)
	advice := s.updateAdvice(load, store, how)
	var msg string
	switch how {
	case computed:
		msg = fmt.Sprintf("%s is stored from its value loaded at %s, which loses updates in between; %s", name, s.at(load.Pos()), advice)
	case compared:
		msg = fmt.Sprintf("%s is stored after a comparison with its value loaded at %s, which loses updates in between; %s", name, s.at(load.Pos()), advice)
	case drained:
		msg = fmt.Sprintf("%s is reset after its value was loaded at %s, which loses updates in between; %s", name, s.at(load.Pos()), advice)
	case subtraced:
		msg = fmt.Sprintf("%s has its value loaded at %s subtracted, twice if two goroutines do so; %s", name, s.at(load.Pos()), advice)
	}
	report(analysis.Diagnostic{
		Pos: store.Node.Pos(), End: store.Node.End(), Message: msg,
		SuggestedFixes: s.fixLostUpdate(load, store, how),
	})
}

// updateAdvice names the operation to use instead.
func (s *subject) updateAdvice(load, store *flow.Event, how updateShape) string {
	switch how {
	case drained, subtraced:
		return "take and reset it with Swap(0)"
	case compared:
		return "use a CompareAndSwap loop"
	}
	if b := store.New; b.Op == flow.Binary && b.Args[0] == load.Result {
		switch b.Token {
		case token.ADD, token.SUB:
			if isInteger(s.info.TypeOf(store.Op.New)) {
				return "use Add"
			}
		case token.OR:
			return "use Or"
		case token.AND, token.AND_NOT:
			return "use And"
		}
	}
	return "use a CompareAndSwap loop, or hold a lock at every write"
}

func isInteger(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}
