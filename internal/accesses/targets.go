package accesses

import (
	"go/ast"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// target returns the address of the word that the i'th operand of a call leads
// to: &x, or an element of a slice; nil if it is none.
func (f *wordFinder) target(e *flow.Event, i int) *flow.Value {
	if e.Callee == nil || i >= len(e.Args) {
		return nil
	}
	sig := e.Callee.Origin().Signature()
	var t types.Type
	j := i
	if sig.Recv() != nil {
		if i == 0 {
			t = sig.Recv().Type()
		}
		j--
	}
	if t == nil {
		if j >= sig.Params().Len() || sig.Variadic() && j >= sig.Params().Len()-1 {
			return f.variadicTarget(e, i, sig)
		}
		t = sig.Params().At(j).Type()
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if isWord(u.Elem()) {
			return e.Args[i]
		}
	case *types.Slice:
		if isWord(u.Elem()) {
			return e.Func.ElementOf(sliced(e.Args[i]))
		}
	}
	return nil
}

// variadicTarget is target for one of the operands that a variadic function gets in a
// slice: a pointer to a word.
func (f *wordFinder) variadicTarget(e *flow.Event, i int, sig *types.Signature) *flow.Value {
	call, ok := e.Node.(*ast.CallExpr)
	if !sig.Variadic() || !ok || call.Ellipsis.IsValid() {
		return nil
	}
	elem := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
	if ptr, ok := elem.Underlying().(*types.Pointer); ok && isWord(ptr.Elem()) {
		return e.Args[i]
	}
	return nil
}

// paramIndex returns which operand of a function, receiver first, the i'th of a call is.
func paramIndex(fn *types.Func, i int) int {
	n := fn.Signature().Params().Len()
	if fn.Signature().Recv() != nil {
		n++
	}
	return min(i, n-1)
}

// sliced returns the slice of which v is a part.
func sliced(v *flow.Value) *flow.Value {
	if _, ok := v.Site.(*ast.SliceExpr); ok && v.Op == flow.Derived && len(v.Args) == 1 {
		return v.Args[0]
	}
	return v
}

// isWord reports whether atomic functions can access a variable of type t.
func isWord(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return isWordConstraint(p.Constraint())
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && wordKinds[b.Kind()]
}

// isWordConstraint reports whether all types that satisfy the constraint are words.
func isWordConstraint(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for embedded := range iface.EmbeddedTypes() {
		union, ok := types.Unalias(embedded).(*types.Union)
		if !ok {
			if isWord(embedded) || types.IsInterface(embedded) && isWordConstraint(embedded) {
				return true
			}
			continue
		}
		all := union.Len() > 0
		for term := range union.Terms() {
			all = all && isWord(term.Type())
		}
		if all {
			return true
		}
	}
	return false
}

var wordKinds = map[types.BasicKind]bool{
	types.Int32: true, types.Int64: true, types.Uint32: true, types.Uint64: true, types.Uintptr: true, types.UnsafePointer: true,
}

// hasWordOperand reports whether one of the function's operands points to a word, or is a
// slice of words.
func hasWordOperand(fn *types.Func) bool {
	sig := fn.Signature()
	if r := sig.Recv(); r != nil && leadsToWord(r.Type()) {
		return true
	}
	for v := range sig.Params().Variables() {
		if leadsToWord(v.Type()) {
			return true
		}
	}
	return false
}

func leadsToWord(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return isWord(u.Elem())
	case *types.Slice:
		return isWord(u.Elem())
	}
	return false
}
