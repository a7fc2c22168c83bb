package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// isPrivate reports whether no atomic operation on the variable can happen
// meanwhile.
func (s *subject) isPrivate(fn *flow.Func, e *flow.Event) bool {
	if e.Addr == nil {
		return s.isInTest(e) // a call: its arguments were looked at
	}
	return (e.Local || s.isInTest(e)) && flow.Root(e.Addr).Op == flow.Addr || // a local variable
		s.index().claims(e.Guards) || s.authorExcludes(e) ||
		s.index().prog.OwnedByCallers(e) || s.partsLocked(e) || s.recycled(fn, e) ||
		s.isFinalized(e) || isResult(e.Addr) || s.publishedLater(fn, e) || s.isInTest(e) && !startsGoroutines(fn)
}

// isFinalized reports whether e stands in a literal given to SetFinalizer or
// AddCleanup, which runs when nobody reaches the object any more.
func (s *subject) isFinalized(e *flow.Event) bool {
	lit, ok := e.Func.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := s.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	fn, ok := typeutil.Callee(s.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && isOneOf(fn.Name(), "SetFinalizer", "AddCleanup")
}

// isResult reports whether addr leads to what a parameter of interface type points
// to: the caller's variable for the result, or what else the caller has made.
func isResult(addr *flow.Value) bool {
	v := flow.Root(addr)
	if v.Op != flow.Assert || v.Args[0].Op != flow.Read || v.Args[0].Args[0].Op != flow.Addr {
		return false
	}
	param, ok := v.Args[0].Args[0].Obj.(*types.Var)
	if !ok || param.Kind() != types.ParamVar {
		return false
	}
	return types.IsInterface(param.Type())
}

// publishedLater reports whether an atomic operation makes the object reachable
// after e: until then it is one goroutine's.
func (s *subject) publishedLater(fn *flow.Func, e *flow.Event) bool {
	object := flow.Root(e.Addr)
	if object.Op == flow.Atomic {
		return false
	}
	return slices.ContainsFunc(s.index().events[fn], func(o *flow.Event) bool {
		return o.Op.Kind.Writes() && o.New == object && flow.Before(e, o)
	})
}

// startsGoroutines reports whether fn starts one.
func startsGoroutines(fn *flow.Func) bool {
	for e := range fn.Top().All {
		if e.Kind == flow.GoEvent || e.Func.Started {
			return true
		}
	}
	return false
}

// recycled reports whether the function gives the object to a pool, or is only
// called where that happens: nobody else reaches it then.
func (s *subject) recycled(fn *flow.Func, e *flow.Event) bool {
	object := flow.Object(e.Addr)
	for c := range fn.All {
		if putsBack(c, object) {
			return true
		}
	}
	return s.index().prog.RecycledByCallers(e, isPoolPut)
}

// released reports whether the function gives the object that holds e's variable
// to a pool after e: it alone has the object.
func (s *subject) released(e *flow.Event) bool {
	object := flow.Object(e.Addr)
	for c := range e.Func.Top().All {
		if putsBack(c, object) && flow.Before(e, c) {
			return true
		}
	}
	return false
}

// putsBack reports whether e gives the object to a pool.
func putsBack(e *flow.Event, object *flow.Value) bool {
	return isPoolPut(e) && slices.ContainsFunc(e.Args, func(a *flow.Value) bool { return flow.Strip(a) == object })
}

// isPoolPut reports whether e gives an object back to a sync.Pool or to a free
// list.
func isPoolPut(e *flow.Event) bool {
	if e.Kind != flow.CallEvent || e.Callee == nil || e.Callee.Pkg() == nil {
		return false
	}
	return e.Callee.Pkg().Path() == "sync" && e.Callee.Name() == "Put" ||
		isOneOf(e.Callee.Name(), "free", "Free", "recycle", "Recycle")
}

// partsLocked reports whether e holds a lock that every atomic operation on
// the parts of the variable holds too.
func (s *subject) partsLocked(e *flow.Event) bool {
	x := s.index()
	var ops []*flow.Event
	for _, events := range x.events {
		for _, o := range events {
			if o.Inlined() || x.prog.OwnedByCallers(o) || e.Kind == flow.CopyEvent && !o.Op.Kind.Writes() {
				continue // a copy and a Load are two reads
			}
			if isPartOf(o.Addr, e.Addr, s.wholeType(e)) {
				ops = append(ops, o)
			}
		}
	}
	return len(ops) > 0 && slices.ContainsFunc(x.prog.HeldAt(e), func(m flow.Loc) bool { return x.allHold(ops, m) })
}

// wholeType returns the type of the variable that e copies or assigns, or nil.
func (s *subject) wholeType(e *flow.Event) types.Type {
	if e.Target != nil {
		return s.info.TypeOf(e.Target)
	}
	if expr, ok := e.Node.(ast.Expr); ok {
		return s.info.TypeOf(expr)
	}
	return nil
}

// isPartOf reports whether the part may stand within a variable like whole, of
// type t: the same field holds it or, if whole is reached through a pointer, a struct like t.
func isPartOf(part, whole *flow.Value, t types.Type) bool {
	loc, ok := flow.LocOf(whole)
	for v := part; v.Op == flow.FieldAddr || v.Op == flow.IndexAddr; v = v.Args[0] {
		if l, known := flow.LocOf(v); ok && known && l == loc {
			return true
		}
		if field, isField := v.Obj.(*types.Var); isField && whole.Op != flow.FieldAddr && hasField(t, field) {
			return true
		}
	}
	return whole.Op != flow.FieldAddr && (t == nil || !isStruct(t))
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// hasField reports whether t is a struct with the field, or an instance of one.
func hasField(t types.Type, field *types.Var) bool {
	if t == nil {
		return false
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == field.Origin() {
			return true
		}
	}
	return false
}
