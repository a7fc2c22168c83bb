package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// IsListener reports whether t is an exported interface of the package: others implement it to be
// called.
func (p *Program) IsListener(t types.Type) bool {
	if t == nil || !types.IsInterface(t) {
		return false
	}
	named := namedOf(t)
	return named != nil && named.Obj().Pkg() == p.pkg && named.Obj().Exported()
}

// startMethods notes that the methods of an object run on goroutines, if the call at cur gives it as
// the i'th argument to a function of another package which keeps it for them as an interface of its
// own.
func (f *goroutineFinder) startMethods(cur inspector.Cursor, i int, x ast.Expr) {
	fn, ok := calleeObject(f.info, cur.Node().(*ast.CallExpr)).(*types.Func)
	if !ok || i >= fn.Signature().Params().Len() || f.isTestFile(x.Pos()) {
		return
	}
	iface, ok := fn.Signature().Params().At(i).Type().Underlying().(*types.Interface)
	from := namedOf(f.info.TypeOf(x))
	if !ok || from == nil || from.Obj().Pkg() != f.pkg || !f.leavesArgument(fn, i) {
		return
	}
	id, ok := addressed(x).(*ast.Ident)
	if !ok {
		return
	}
	v := f.info.Uses[id]
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(from), true, f.pkg, m.Name())
		method, ok := obj.(*types.Func)
		if !ok || f.decls[method.Origin()] == nil {
			continue
		}
		f.g.storedFuncs[method.Origin()] = !f.g.funcs[method.Origin()].IsValid()
		f.add(method, arrival{cur.Node().Pos(), f.decls[method.Origin()].Pos()})
		if v != nil && (IsPackageVar(v) || f.objects.isLasting(v)) {
			f.g.values[method.Origin()] = true
		}
	}
}
