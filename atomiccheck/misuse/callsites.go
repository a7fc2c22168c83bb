package misuse

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// addCall records the arguments of a call of a function or closure of this
// package.
func (f *valueFlow) addCall(cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	if fn := f.calleeOf(call); fn != nil {
		f.calls[fn] = append(f.calls[fn], cur)
		f.addArgs(fn.Signature(), call)
		return
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		f.addArgs(f.signatureOf(fun), call)
	case *ast.Ident:
		v, ok := f.info.Uses[fun].(*types.Var)
		if !ok {
			return
		}
		for _, src := range f.into[v] {
			if lit, ok := ast.Unparen(src.expr).(*ast.FuncLit); ok {
				f.addArgs(f.signatureOf(lit), call)
			}
		}
	}
}

// calleeOf returns the declared function of this package that call statically
// calls, or nil.
func (f *valueFlow) calleeOf(call *ast.CallExpr) *types.Func {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || fn.Pkg() != f.pkg {
		return nil
	}
	return fn.Origin()
}

func (f *valueFlow) addArgs(sig *types.Signature, call *ast.CallExpr) {
	if sig == nil {
		return
	}
	params := sig.Params()
	for i, arg := range call.Args {
		src := source{expr: arg, result: -1, arg: true}
		switch last := params.Len() - 1; {
		case sig.Variadic() && i >= last && !call.Ellipsis.IsValid():
			f.elems[params.At(last)] = append(f.elems[params.At(last)], src)
		case i <= last:
			f.into[params.At(i)] = append(f.into[params.At(i)], src)
		}
	}
}

// isCallee reports whether the identifier at cur names the function of a call.
func isCallee(cur inspector.Cursor) bool {
	parent := cur.Parent()
	if sel, ok := parent.Node().(*ast.SelectorExpr); ok && sel.Sel == cur.Node() {
		cur, parent = parent, parent.Parent()
	}
	for {
		switch n := parent.Node().(type) {
		case *ast.ParenExpr, *ast.IndexExpr, *ast.IndexListExpr:
			cur, parent = parent, parent.Parent()
		case *ast.CallExpr:
			return n.Fun == cur.Node()
		default:
			return false
		}
	}
}
