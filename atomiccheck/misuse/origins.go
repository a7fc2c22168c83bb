package misuse

import (
	"go/ast"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/accesses"
)

// maxFlowDepth bounds the steps from a use of a value back to where it comes
// from; longer chains are not plain to a reader either.
const maxFlowDepth = 8

// An origin is an expression that a value comes from.
type origin struct {
	expr   ast.Expr
	result int // the result of the call expr that is meant, or -1

	// at is where the value enters the code that was asked about: the argument
	// of the last call on the way, or the expression asked about.
	at ast.Expr
}

// origins returns the expressions that the value of e can come from, as far as
// the package shows it: through variables, parameters, results of the
// package's functions and conversions to interfaces. An origin that is itself
// a variable or a call is where the trail ends.
func (f *valueFlow) origins(e ast.Expr) []origin {
	return f.traceFrom(source{expr: e, result: -1})
}

// elements returns the origins of the elements of the slice, array or map e.
func (f *valueFlow) elements(e ast.Expr) []origin {
	return f.traceFrom(source{expr: e, result: -1, elem: true})
}

// originsWithin is origins for code inside of fn: the trail ends at fn's own
// parameters, and at fields, which hold other values in other structs.
func (f *valueFlow) originsWithin(e ast.Expr, fn *types.Func) []origin {
	t := tracer{valueFlow: f, seen: make(map[types.Object]bool), seenElems: make(map[types.Object]bool), within: fn, locals: true}
	t.trace(source{expr: e, result: -1}, e, 0)
	return t.found
}

func (f *valueFlow) traceFrom(src source) []origin {
	t := tracer{valueFlow: f, seen: make(map[types.Object]bool), seenElems: make(map[types.Object]bool)}
	t.trace(src, src.expr, 0)
	return t.found
}

// A tracer goes through each variable once, so that a trace costs no more than
// the package has sources.

type tracer struct {
	*valueFlow
	seen      map[types.Object]bool
	seenElems map[types.Object]bool
	found     []origin
	within    *types.Func // whose parameters end the trail
	locals    bool        // fields end the trail
}

func (t *tracer) trace(src source, at ast.Expr, depth int) {
	e := ast.Unparen(src.expr)
	if depth > maxFlowDepth {
		return
	}
	if src.elem {
		t.traceElements(e, at, depth)
		return
	}
	switch n := e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		v := accesses.VarOf(t.info, e)
		if v != nil && !(t.locals && v.IsField()) && paramIndex(t.within, v) < 0 && t.traceVar(v, t.into[v], at, depth) {
			return
		}
	case *ast.CallExpr:
		if tv, ok := t.info.Types[n.Fun]; ok && tv.IsType() {
			if types.IsInterface(tv.Type) && len(n.Args) == 1 && !isTypeParam(tv.Type) {
				t.trace(source{expr: n.Args[0], result: -1}, at, depth+1)
				return
			}
		} else if t.traceCall(n, max(src.result, 0), at, depth) {
			return
		}
	case *ast.IndexExpr:
		before := len(t.found)
		t.traceElements(ast.Unparen(n.X), at, depth+1)
		if len(t.found) > before {
			return
		}
	}
	t.found = append(t.found, origin{e, src.result, at})
}

// traceVar follows the given sources of v, and reports whether there are any.
func (t *tracer) traceVar(v *types.Var, sources []source, at ast.Expr, depth int) bool {
	if t.seen[v] {
		return true
	}
	t.seen[v] = true
	t.traceAll(sources, at, depth)
	return len(sources) > 0
}

func (t *tracer) traceAll(sources []source, at ast.Expr, depth int) {
	for _, src := range sources {
		next := at
		if src.arg {
			next = src.expr
		}
		t.trace(src, next, depth+1)
	}
}

// traceCall follows the result of the given index of a call of one of the
// package's functions.
func (t *tracer) traceCall(call *ast.CallExpr, result int, at ast.Expr, depth int) bool {
	var sig *types.Signature
	if fn := t.calleeOf(call); fn != nil {
		sig = fn.Signature()
	} else if lit := t.closureOf(call); lit != nil {
		sig = t.signatureOf(lit)
	}
	if sig == nil || result >= sig.Results().Len() {
		return false
	}
	v := sig.Results().At(result)
	return t.traceVar(v, t.into[v], at, depth)
}

// closureOf returns the function literal that call calls, directly or through
// a variable assigned once.
func (f *valueFlow) closureOf(call *ast.CallExpr) *ast.FuncLit {
	fun := ast.Unparen(call.Fun)
	if v := accesses.VarOf(f.info, fun); v != nil && len(f.into[v]) == 1 {
		fun = ast.Unparen(f.into[v][0].expr)
	}
	lit, _ := fun.(*ast.FuncLit)
	return lit
}

// traceElements follows the elements of the slice, array or map e.
func (t *tracer) traceElements(e ast.Expr, at ast.Expr, depth int) {
	if depth > maxFlowDepth {
		return
	}
	var v *types.Var
	switch e := e.(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			t.trace(source{expr: elt, result: -1}, at, depth+1)
		}
		return
	case *ast.CallExpr:
		if fn := t.calleeOf(e); fn != nil && fn.Signature().Results().Len() == 1 {
			v = fn.Signature().Results().At(0)
		}
	default:
		v = accesses.VarOf(t.info, e)
	}
	if v == nil || t.seenElems[v] {
		return
	}
	t.seenElems[v] = true
	t.traceAll(t.elems[v], at, depth)
	for _, src := range t.into[v] {
		if src.result >= 0 || src.elem {
			continue // not the container itself
		}
		next := at
		if src.arg {
			next = src.expr
		}
		t.traceElements(ast.Unparen(src.expr), next, depth+1)
	}
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// paramIndex returns the index of v among fn's parameters, or -1.
func paramIndex(fn *types.Func, v *types.Var) int {
	if fn == nil || v == nil {
		return -1
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if params.At(i) == v {
			return i
		}
	}
	return -1
}
