package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// A swap is a CompareAndSwap whose result is dropped, and what it was to do.
type swap struct {
	*flow.Event
	fn *flow.Func

	claims   bool // it goes from a constant state to another, and not back to zero
	installs bool // it puts an object where there was none
	updates  bool // its new value is computed from the old one, or links to it
}

func (s *subject) swapOf(fn *flow.Func, cas *flow.Event) *swap {
	sw := &swap{Event: cas, fn: fn}
	switch {
	case isConstant(cas.Old) && !cas.Old.IsNil() && !dependsOnCall(fn, cas.New):
		sw.claims = !s.rearms(cas)
	case isConstant(cas.Old):
		sw.installs = true
	default:
		sw.updates = flow.Strip(cas.Old).Op == flow.Atomic && cas.New != cas.Old
	}
	return sw
}

// actsAsWinner says what the code after the CompareAndSwap does that only the
// winner may do, or "".
func (s *subject) actsAsWinner(fn *flow.Func, cas *flow.Event) string {
	if cas.Old == nil || cas.New == nil {
		return "" // code with errors
	}
	if cas.Owned || s.index().Exclusive(cas, cas) || cas.Deferred || s.index().IsInTest(cas) && isLocalAddr(flow.Root(cas.Addr)) {
		return ""
	}
	sw := s.swapOf(fn, cas)
	if sw.claims && !cas.Inlined() && isLockMethod(cas.Func.Obj) {
		return "returns to the caller"
	}
	why := ""
	for e := range fn.All {
		if e == cas || !flow.Before(cas, e) || !e.Func.Within(cas.Func) || e.Func.Once || e.SameFrame(cas) {
			continue
		}
		if e.Kind == flow.AtomicEvent && e.Addr == cas.Addr {
			if e.Op.Kind != atomicapi.Store || !e.Deferred {
				return why // looks again, or goes on to the next state
			}
			if sw.claims && e.New == cas.Old && why == "" {
				why = "gives it back"
			}
			continue
		}
		if why == "" && (!cas.Inlined() || e.Kind == flow.CloseEvent || e.Kind == flow.GoEvent) {
			why = s.winnerEffect(e, sw) // a helper's caller may use it for many states
		}
	}
	return why
}

// isLockMethod reports whether fn is the Lock method of a type that also has
// an Unlock: its caller goes on as the holder.
func isLockMethod(fn *types.Func) bool {
	if fn == nil || fn.Name() != "Lock" || fn.Signature().Recv() == nil || fn.Signature().Results().Len() != 0 {
		return false
	}
	unlock, _, _ := types.LookupFieldOrMethod(fn.Signature().Recv().Type(), true, fn.Pkg(), "Unlock")
	return unlock != nil
}

// rearms reports whether the CompareAndSwap only takes a state back, as at the
// end of what it guards: later code does not depend on it.
func (s *subject) rearms(cas *flow.Event) bool { return cas.New.IsZero() }

// winnerEffect says what e, which comes after the swap, does as the winner.
func (s *subject) winnerEffect(e *flow.Event, sw *swap) string {
	switch e.Kind {
	case flow.CloseEvent:
		if sw.claims || sw.installs && leadsTo(e.Addr, sw.New) {
			return "closes " + s.argText(e)
		}
	case flow.GoEvent:
		if sw.claims || sw.installs && s.passes(e, sw.New) {
			return "starts a goroutine"
		}
	case flow.SendEvent:
		if e.New == sw.New && e.New.Op != flow.Const {
			return "sends the new value"
		}
		if isConstant(sw.Old) && owner(e.New) == owner(sw.Addr) {
			return "sends it on"
		}
	case flow.CallEvent:
		if !s.isHarmless(e) && !e.Deferred && !isOnceCall(e) && s.callsAsWinner(e, sw) {
			return "calls " + s.calleeText(e)
		}
	case flow.WriteEvent:
		if sw.claims && !e.Owned && flow.Root(e.Addr) == flow.Root(sw.Addr) && !e.Append {
			return "writes " + s.targetText(e)
		}
	case flow.AtomicEvent:
		if sw.updates && e.Op.Kind == atomicapi.Add && e.Stmt && sw.New.Op == flow.Fresh && owner(e.Addr) == owner(sw.Addr) {
			return "counts it in " + s.variable(e.Op)
		}
	case flow.TestEvent:
		if sw.updates && sw.fn.Uses(sw.New, sw.Old) && isInteger(s.storedType(sw.Event)) && sw.fn.Uses(e.Result, sw.Old) {
			return "decides by what it was to become"
		}
	case flow.ReturnEvent:
		return s.returnsAsWinner(e, sw)
	}
	return ""
}

// callsAsWinner reports whether a call works on the object that holds the
// variable or is told what was installed; or, for a claim, whether it calls what
// the caller gave, or, if the variable is the package's, another function of the
// package.
func (s *subject) callsAsWinner(e *flow.Event, sw *swap) bool {
	if !sw.claims {
		return sw.New.Op != flow.Const && s.passes(e, sw.New) && (sameOwner(e, sw.Event) || sw.installs)
	}
	if sameOwner(e, sw.Event) {
		return true
	}
	if e.Callee == nil {
		return s.isParamCall(e)
	}
	loc, ok := flow.LocOf(sw.Addr)
	return ok && flow.IsPackageVar(loc.Obj) && e.Callee.Pkg() == s.pass.Pkg
}

// isParamCall reports whether a call is one of a parameter.
func (s *subject) isParamCall(e *flow.Event) bool {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && accesses.IsParam(s.info.Uses[id])
}

// passes reports whether v is an operand of the call.
func (s *subject) passes(e *flow.Event, v *flow.Value) bool {
	return slices.ContainsFunc(e.Args, func(a *flow.Value) bool { return flow.Strip(a) == flow.Strip(v) })
}

// leadsTo reports whether v is reached from the object.
func leadsTo(v, object *flow.Value) bool {
	for ; v != nil && len(v.Args) > 0; v = v.Args[0] {
		if v == object {
			return true
		}
	}
	return v == object
}

// isOnceCall reports whether e calls sync.Once, which itself asks who is first.
func isOnceCall(e *flow.Event) bool {
	return e.Callee != nil && e.Callee.Name() == "Do" && e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "sync"
}

func (s *subject) returnsAsWinner(e *flow.Event, sw *swap) string {
	for _, r := range e.Args {
		if r == sw.New && r.Op != flow.Const && !isError(s.storedType(sw.Event)) {
			return "returns the new value"
		}
		if sw.Old.Op == flow.Atomic && isInteger(s.storedType(sw.Event)) && sw.fn.Uses(sw.New, sw.Old) && sw.fn.Uses(r, sw.Old) {
			return "returns what it was to claim"
		}
		if (sw.claims || sw.updates && isInteger(s.storedType(sw.Event))) && r.Op == flow.Const && r.Text == "true" {
			return "returns true"
		}
	}
	return ""
}

// sameOwner reports whether a call works on the object that holds the
// variable, or on a function value in it.
func sameOwner(call, cas *flow.Event) bool {
	for _, a := range call.Args {
		if owner(a) == owner(cas.Addr) {
			return true
		}
	}
	return false
}

// owner returns the innermost variable from which v is reached.
func owner(v *flow.Value) *flow.Value {
	for {
		switch v.Op {
		case flow.FieldAddr, flow.IndexAddr, flow.Assert:
			v = v.Args[0]
		case flow.Read:
			if v.Args[0].Op == flow.Addr {
				return v
			}
			v = v.Args[0]
		case flow.Derived, flow.Part:
			if len(v.Args) == 0 {
				return v
			}
			v = v.Args[0]
		default:
			return v
		}
	}
}
