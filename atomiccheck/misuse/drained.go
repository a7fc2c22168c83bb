package misuse

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// drainLoads returns the loads before a Store of zero whose value is used for
// more than deciding: n := x.Load(); x.Store(0); report(n); and those before
// any Store after which the loaded object is closed.
func (s *subject) drainLoads(fn *flow.Func, store *flow.Event) []*flow.Event {
	loc, ok := flow.LocOf(store.Addr)
	if !ok {
		return nil
	}
	resets := store.New.IsZero() && s.accumulates(loc) && !store.Inlined()
	var loads []*flow.Event
	for _, e := range s.index().Events[fn] {
		if e.Op.Kind == atomicapi.Load && e.Addr == store.Addr && flow.Before(e, store) &&
			(resets && s.isTaken(fn, e, store) || s.isClosed(fn, e, store)) {
			loads = append(loads, e)
		}
	}
	return loads
}

// isClosed reports whether the loaded object, or a channel in it, is closed
// after the Store that replaces it.
func (s *subject) isClosed(fn *flow.Func, load, store *flow.Event) bool {
	for e := range fn.All {
		if !flow.Before(store, e) {
			continue
		}
		switch e.Kind {
		case flow.CloseEvent:
			if fn.Uses(e.Addr, load.Result) {
				return true
			}
		case flow.CallEvent:
			if e.Callee != nil && isOneOf(e.Callee.Name(), "Close", "Stop", "Shutdown", "Cancel", "Release") &&
				len(e.Args) > 0 && flow.Strip(e.Args[0]) == load.Result {
				return true
			}
		}
	}
	return false
}

// accumulates reports whether somebody adds to the variable.
func (s *subject) accumulates(loc flow.Loc) bool {
	for _, w := range s.index().Writers(loc) {
		switch w.Op.Kind {
		case atomicapi.Add, atomicapi.Or, atomicapi.And, atomicapi.CompareAndSwap:
			return true
		}
	}
	return false
}

// isTaken reports whether the loaded value goes somewhere: into a result, a
// call, a channel or memory; and nothing else resets it between.
func (s *subject) isTaken(fn *flow.Func, load, store *flow.Event) bool {
	for e := range fn.All {
		if !flow.Before(e, store) && !flow.Before(store, e) {
			continue // in another branch
		}
		switch e.Kind {
		case flow.CallEvent:
			if isTesting(e.Callee) {
				continue // a failure's message
			}
			fallthrough
		case flow.GoEvent, flow.ReturnEvent, flow.SendEvent, flow.WriteEvent:
			if e.Kind == flow.WriteEvent && isOwnVariable(e) {
				continue
			}
			for _, v := range append(e.Args, e.New) {
				if v != nil && !isFormatted(e.Callee) && fn.UsesOutside(v, load.Result, isVerdict) {
					return true
				}
			}
		case flow.AtomicEvent:
			if e != store && e.New != nil && fn.Uses(e.New, load.Result) && e.Addr != store.Addr {
				return true
			}
		}
	}
	return false
}

func isTesting(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "testing"
}

// isFormatted reports whether fn makes text of its arguments, such as an error.
func isFormatted(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "fmt" && (fn.Name() == "Errorf" || strings.HasPrefix(fn.Name(), "Sprint"))
}

// isVerdict reports whether v tells of a value no more than a comparison or a
// text does.
func isVerdict(v *flow.Value) bool {
	if v.Op == flow.Binary {
		return isOrder(v.Token) || v.Token == token.EQL || v.Token == token.NEQ
	}
	return isFormattedCall(v)
}

func isFormattedCall(call *flow.Value) bool {
	fn, ok := call.Obj.(*types.Func)
	return ok && call.Op == flow.Call && isFormatted(fn)
}
