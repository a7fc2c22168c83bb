package misuse

import (
	"go/ast"
	"go/types"
	"go/version"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// otherCall returns the text of a call of another kind on the variable that op
// operates on, with the given arguments, or "" if there is no such operation.
func (r *rewrite) otherCall(op atomicapi.Op, kind atomicapi.Kind, args ...string) string {
	name := r.sibling(op, kind, len(args))
	fun, ok := ast.Unparen(op.Call.Fun).(*ast.SelectorExpr)
	if name == "" || !ok || op.Operand == nil || op.Call.Ellipsis.IsValid() {
		return ""
	}
	if op.Typed {
		if sel := r.info.Selections[fun]; sel == nil || sel.Kind() != types.MethodVal {
			return "" // a method expression
		}
	} else {
		args = append([]string{r.source(op.Operand)}, args...)
	}
	return r.source(fun.X) + "." + name + "(" + strings.Join(args, ", ") + ")"
}

// sibling returns the name of the operation of the given kind that goes with
// op and takes n arguments besides its operand, or "".
func (r *rewrite) sibling(op atomicapi.Op, kind atomicapi.Kind, n int) string {
	pkg := op.Func.Pkg()
	if (kind == atomicapi.And || kind == atomicapi.Or) && pkg.Path() == atomicapi.Std && !r.goAtLeast("go1.23") {
		return ""
	}
	names := []string{kind.String()}
	if kind == atomicapi.CompareAndSwap {
		names = append(names, "CAS")
	}
	if !op.Typed {
		suffix, ok := strings.CutPrefix(op.Func.Name(), op.Kind.String())
		if !ok {
			return ""
		}
		fn, _ := pkg.Scope().Lookup(kind.String() + suffix).(*types.Func)
		if fn == nil || !fits(fn, kind, 1+n, wordOf(op)) {
			return ""
		}
		return fn.Name()
	}
	named := r.api.Named(op.Func.Signature().Recv().Type())
	if named == nil || r.api.IsValue(named) {
		return "" // what a Value holds decides what it takes
	}
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, pkg, name)
		if fn, ok := obj.(*types.Func); ok && fits(fn, kind, n, wordOf(op)) {
			return name
		}
	}
	return ""
}

// fits reports whether fn has n parameters, the last of them of type word, and
// returns what an operation of the kind does in sync/atomic.
func fits(fn *types.Func, kind atomicapi.Kind, n int, word types.Type) bool {
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if word == nil || n == 0 || params.Len() != n || !types.Identical(params.At(n-1).Type(), word) {
		return false
	}
	switch kind {
	case atomicapi.Add, atomicapi.Swap:
		return results.Len() == 1 && types.Identical(results.At(0).Type(), word)
	case atomicapi.CompareAndSwap:
		return results.Len() == 1
	}
	return true
}

// wordOf returns the type of what op loads or stores, or nil.
func wordOf(op atomicapi.Op) types.Type {
	sig := op.Func.Signature()
	switch {
	case op.Kind == atomicapi.Load && sig.Results().Len() == 1:
		return sig.Results().At(0).Type()
	case op.Kind != atomicapi.Load && sig.Params().Len() > 0:
		return sig.Params().At(sig.Params().Len() - 1).Type()
	}
	return nil
}

// goAtLeast reports whether the file is written for that version of Go or a
// later one.
func (r *rewrite) goAtLeast(want string) bool {
	have := r.info.FileVersions[r.file]
	if have == "" {
		have = r.pass.Pkg.GoVersion()
	}
	return have == "" || version.Compare(have, want) >= 0
}

// isRepeatable reports whether e can be evaluated again, or a little earlier
// or later: it has no effects and reads no variable atomically, the calls in
// except aside.
func (r *rewrite) isRepeatable(e ast.Node, except ...ast.Node) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		if slices.Contains(except, n) {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op.String() != "<-"
		case *ast.CallExpr:
			ok = ok && r.isPureCall(n)
		}
		return ok
	})
	return ok
}

// isPureCall reports whether a call is a conversion or computes its result
// from its arguments.
func (r *rewrite) isPureCall(call *ast.CallExpr) bool {
	tv := r.info.Types[call.Fun]
	if tv.IsType() {
		return true
	}
	switch fn := calleeOf(r.info, call).(type) {
	case *types.Builtin:
		return isOneOf(fn.Name(), "len", "cap", "min", "max", "real", "imag", "complex", "new", "make")
	case *types.Func:
		if fn.Pkg() == nil || r.api.HasPackage(fn.Pkg().Path()) {
			return false
		}
		switch fn.Pkg().Path() {
		case "math", "math/bits", "strings", "strconv", "unicode", "unicode/utf8", "cmp":
			return fn.Signature().Recv() == nil
		case "time":
			return fn.Signature().Recv() != nil && isOneOf(fn.Name(), "Add", "Sub", "Before", "After", "Unix", "UnixNano", "UnixMilli", "Nanoseconds", "Milliseconds", "Seconds")
		}
		return r.index().Prog.IsPure(fn, nil)
	}
	return false
}

// isQuiet reports whether a statement only computes, logs, or operates on other
// variables atomically, and goes on to the next.
func (r *rewrite) isQuiet(fn *flow.Func, stmt ast.Stmt, addr *flow.Value, except ...ast.Node) bool {
	switch stmt.(type) {
	case *ast.AssignStmt, *ast.DeclStmt, *ast.ExprStmt, *ast.IncDecStmt:
	default:
		return false
	}
	quiet := true
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			quiet = false
		case *ast.UnaryExpr:
			quiet = quiet && n.Op.String() != "<-"
		case *ast.CallExpr:
			quiet = quiet && (isAmong(n, except) || r.isPureCall(n) || r.isQuietCall(fn, n, addr))
		}
		return quiet
	})
	return quiet
}

func isAmong(n ast.Node, nodes []ast.Node) bool {
	return slices.Contains(nodes, n)
}

// isQuietCall reports whether the call is harmless, or an atomic operation on
// another variable than that at addr.
func (r *rewrite) isQuietCall(fn *flow.Func, call *ast.CallExpr, addr *flow.Value) bool {
	for e := range fn.All {
		if e.Node != call {
			continue
		}
		switch e.Kind {
		case flow.CallEvent:
			return r.isHarmless(e)
		case flow.AtomicEvent:
			if e.Inlined() || e.Addr == addr {
				return false
			}
			return true
		}
	}
	return false
}
