package misuse

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// staleCAS reports a CompareAndSwap whose expected value is not the one that
// its new value was computed from, or is not loaded anew when it is tried
// again.
//
// # Why
//
// A CompareAndSwap that failed fails again with the same expected value: the
// loop spins for ever. One that loads the expected value at the last moment
// always succeeds and so compares nothing.
//
// # Limits
//
// An expected value that is a constant, a parameter or another variable waits
// for that value, as in a spin lock. Not seen: a retry in the caller.
var staleCAS = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "stale-cas",
		Title:   "CompareAndSwap with an expected value from the wrong Load",
		Default: true, // follows the value, not its name
	},
	Check: checkStaleCAS,
}

func checkStaleCAS(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		for _, e := range x.Events[fn] {
			if e.Op.Kind != atomicapi.CompareAndSwap || e.Inlined() || e.Owned || e.Old == nil {
				continue
			}
			if msg, fixes := s.staleness(fn, e); msg != "" {
				report(analysis.Diagnostic{Pos: e.Node.Pos(), End: e.Node.End(), Message: msg, SuggestedFixes: fixes})
			}
		}
	}
}

// staleness says what is wrong with the expected value, or "".
func (s *subject) staleness(fn *flow.Func, cas *flow.Event) (string, []analysis.SuggestedFix) {
	olds := fn.LoadsOf(fn.Sources(cas.Old, false), cas.Addr)
	olds = keepLoads(olds)
	if len(olds) == 0 {
		return "", nil
	}
	name := s.variable(cas.Op)
	if cas.Old.Op == flow.Phi && !isPointerLike(s.info.TypeOf(cas.Op.Old)) {
		for _, v := range cas.Old.Args {
			if v.Op == flow.Atomic && v.Kind == atomicapi.Load && v.Args[0] != cas.Addr {
				if other := fn.EventOf(v); other != nil {
					return fmt.Sprintf("%s is expected to hold what %s is loaded with at %s; load %s itself anew", name, s.variable(other.Op), s.at(other.Pos()), name), nil
				}
			}
		}
	}
	news := keepLoads(fn.LoadsOf(fn.Sources(cas.New, false), cas.Addr))
	news = append(news, s.linkedLoads(fn, cas)...)
	for _, l := range news {
		if !containsEvent(olds, l) && !s.index().Exclusive(l, cas) {
			return fmt.Sprintf("the new value of %s is computed from the Load at %s, the expected one from that at %s; load it once for both",
				name, s.at(l.Pos()), s.at(olds[0].Pos())), s.fixTwoLoads(fn, cas, olds[0], l)
		}
	}
	if len(olds) > 1 {
		for _, l := range olds { // loaded before the loop and again within
			if len(news) > 0 && !containsEvent(news, l) && flow.InLoop(cas) {
				return fmt.Sprintf("the new value of %s is computed once, from the Load at %s, while the expected one is loaded anew at %s; compute it anew too",
					name, s.at(news[0].Pos()), s.at(l.Pos())), nil
			}
		}
	}
	load := olds[0]
	if (flow.InLoop(cas) || load.Func != cas.Func) && s.retriesStale(fn, cas) {
		return fmt.Sprintf("%s is still expected to hold what was loaded at %s when tried again, which then fails for ever; load it anew in the loop",
			name, s.at(load.Pos())), s.fixReload(fn, cas, load)
	}
	if cas.Op.Old != nil && !cas.Old.IsConst() && cas.Old == load.Result && isWithin(load.Node, cas.Op.Old) && len(news) == 0 {
		return fmt.Sprintf("%s is expected to hold what it is loaded with in the same call, which compares nothing; load it before deciding on the new value, or use Swap", name), nil
	}
	return "", nil
}

// isLoaded reports whether v is what some operation returned, as it is: a value
// computed from one may be waited for.
func isLoaded(v *flow.Value, depth int) bool {
	v = flow.Strip(v)
	if v.Op == flow.Phi {
		return depth < 4 && slices.ContainsFunc(v.Args, func(a *flow.Value) bool { return isLoaded(a, depth+1) })
	}
	return v.Op == flow.Atomic
}

func keepLoads(events []*flow.Event) []*flow.Event {
	var loads []*flow.Event
	for _, e := range events {
		if e.Op.Kind == atomicapi.Load {
			loads = append(loads, e)
		}
	}
	return loads
}

func containsEvent(events []*flow.Event, e *flow.Event) bool {
	for _, f := range events {
		if f == e || f.Node == e.Node {
			return true
		}
	}
	return false
}

// retriesStale reports whether a failed CompareAndSwap comes round again with
// the same expected value: on a way that passes none of the operations that it
// comes from.
func (s *subject) retriesStale(fn *flow.Func, cas *flow.Event) bool {
	if movesOn(fn, flow.Strip(cas.Old)) {
		return false
	}
	var from []*flow.Event
	outside := 0 // of the literal that is tried
	for _, v := range fn.Sources(cas.Old, false) {
		e := fn.EventOf(v)
		switch {
		case e == nil:
			return false
		case e.Func != cas.Func && cas.Func.Within(e.Func):
			outside++
		case e.Func != cas.Func:
			return false
		}
		from = append(from, e)
	}
	if len(from) == 0 || !isLoaded(cas.Old, 0) {
		return false
	}
	if outside > 0 {
		return outside == len(from) && s.isTriedAgain(cas.Func)
	}
	return flow.RetriesWithout(cas, from)
}

// movesOn reports whether a loop computes v anew from what it was the last time
// round: it expects what the swap before it made.
func movesOn(fn *flow.Func, v *flow.Value) bool {
	phis := make(map[*flow.Value]bool)
	var parts []*flow.Value
	var collect func(v *flow.Value)
	collect = func(v *flow.Value) {
		switch {
		case v.Op != flow.Phi:
			parts = append(parts, v)
		case !phis[v]:
			phis[v] = true
			for _, a := range v.Args {
				collect(a)
			}
		}
	}
	collect(v)
	return phis[v] && slices.ContainsFunc(parts, func(a *flow.Value) bool { return a.Op != flow.Atomic && fn.Uses(a, v) })
}

// linkedLoads returns the loads of the variable that the function writes into
// the object that cas is to install: n.next = old.
func (s *subject) linkedLoads(fn *flow.Func, cas *flow.Event) []*flow.Event {
	object := flow.Strip(cas.New)
	var loads []*flow.Event
	for w := range fn.All {
		if w.Kind != flow.WriteEvent || w.New == nil || w.Addr.Op != flow.FieldAddr || flow.Object(w.Addr) != object || !flow.Reaches(w, cas) {
			continue
		}
		if old := flow.Strip(w.New); old.Op == flow.Atomic || old.Op == flow.Phi {
			loads = append(loads, keepLoads(fn.LoadsOf(fn.Sources(old, false), cas.Addr))...)
		}
	}
	return loads
}
