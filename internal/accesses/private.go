package accesses

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// IsFinalized reports whether e stands in a literal given to SetFinalizer or
// AddCleanup, which runs when nobody reaches the object any more.
func (x *Index) IsFinalized(e *flow.Event) bool {
	lit, ok := e.Func.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := x.Curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	fn, ok := typeutil.Callee(x.Info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && slices.Contains([]string{"SetFinalizer", "AddCleanup"}, fn.Name())
}

// IsResult reports whether addr leads to what a parameter of interface type points
// to: the caller's variable for the result, or what else the caller has made. What a sync.Map
// ranges over is nobody's own.
func (x *Index) IsResult(addr *flow.Value) bool {
	v := flow.Root(addr)
	if v.Op != flow.Assert || v.Args[0].Op != flow.Read || v.Args[0].Args[0].Op != flow.Addr {
		return false
	}
	param, ok := v.Args[0].Args[0].Obj.(*types.Var)
	if !ok || param.Kind() != types.ParamVar {
		return false
	}
	loc, known := x.Prog.Variable(v)
	return types.IsInterface(param.Type()) && (!known || loc.Obj == param)
}

// PublishedLater reports whether an atomic operation makes the object reachable
// after e: until then it is one goroutine's.
func (x *Index) PublishedLater(fn *flow.Func, e *flow.Event) bool {
	object := flow.Root(e.Addr)
	if object.Op == flow.Atomic {
		return false
	}
	if object.Op == flow.Call && sentLater(fn, object, e) {
		return true
	}
	return slices.ContainsFunc(x.Events[fn], func(o *flow.Event) bool {
		return o.Op.Kind.Writes() && o.New == object && flow.Before(e, o)
	})
}

// IsRetired reports whether e's variable is part of an object that a field holds which is
// only ever given objects after what ran on them has been waited for.
func (x *Index) IsRetired(e *flow.Event) bool {
	if e.Addr.Op != flow.FieldAddr || e.Addr.Args[0].Op != flow.Read || e.Addr.Args[0].Args[0].Op != flow.FieldAddr {
		return false
	}
	holder := e.Addr.Args[0].Args[0].Obj
	given := false
	for _, decl := range x.mentionsOf(holder) {
		fn := x.Prog.Func(decl)
		if fn == nil {
			continue
		}
		for w := range fn.All {
			if w.Kind != flow.WriteEvent || w.Addr.Op != flow.FieldAddr || w.Addr.Obj != holder || w.New.IsNil() {
				continue
			}
			at := *w
			at.Addr = w.New
			if given = x.Prog.WaitedBefore(&at); !given {
				return false
			}
		}
	}
	return given
}

// sentLater reports whether the object is sent to others after e.
func sentLater(fn *flow.Func, object *flow.Value, e *flow.Event) bool {
	for o := range fn.All {
		if o.Kind == flow.SendEvent && o.New == object && flow.Before(e, o) {
			return true
		}
	}
	return false
}

// Recycled reports whether the function gives the object to a pool, or is only
// called where that happens: nobody else reaches it then.
func (x *Index) Recycled(fn *flow.Func, e *flow.Event) bool {
	object := flow.Object(e.Addr)
	for c := range fn.All {
		if putsBack(c, object) {
			return true
		}
	}
	return x.Prog.RecycledByCallers(e, isPoolPut)
}

// Released reports whether the function gives the object that holds e's variable
// to a pool after e: it alone has the object.
func (x *Index) Released(e *flow.Event) bool {
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
		slices.Contains([]string{"free", "Free", "recycle", "Recycle"}, e.Callee.Name())
}
