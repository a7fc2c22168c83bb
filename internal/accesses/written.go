package accesses

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// madeIn returns the local variables of a function that only ever hold what it makes.
func (f *candidateFinder) madeIn(decl *ast.FuncDecl) map[types.Object]bool {
	made := make(map[types.Object]bool)
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				id, ok := lhs.(*ast.Ident)
				if !ok {
					continue
				}
				if def := f.Info.Defs[id]; def != nil && len(n.Lhs) == len(n.Rhs) && isMade(n.Rhs[i]) {
					made[def] = true
				} else if use := f.Info.Uses[id]; use != nil && !(len(n.Lhs) == len(n.Rhs) && isMade(n.Rhs[i])) {
					delete(made, use)
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if def := f.Info.Defs[name]; def != nil && (len(n.Values) == 0 || len(n.Values) == len(n.Names) && isMade(n.Values[i])) {
					made[def] = true
				}
			}
		}
	}
	return made
}

// isMade reports whether an expression makes an object: a literal or its address, or new.
func isMade(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.UnaryExpr:
		_, ok := ast.Unparen(x.X).(*ast.CompositeLit)
		return x.Op == token.AND && ok
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && id.Name == "new"
	}
	return false
}

// call notes what a call writes: the elements of what a predeclared function is given, or the
// variable that a method of the package has the address of.
func (f *candidateFinder) call(call *ast.CallExpr) {
	switch fn := typeutil.Callee(f.Info, call).(type) {
	case *types.Builtin:
		switch fn.Name() {
		case "append", "copy", "delete", "clear":
			if len(call.Args) > 0 {
				f.write(call.Args[0])
			}
		}
	case *types.Func:
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && fn.Pkg() == f.Pass.Pkg && f.Info.Selections[sel] != nil {
			f.write(sel.X)
		}
		decl := f.prog.Decl(fn)
		if decl == nil || decl.Body == nil {
			return
		}
		for i, arg := range call.Args {
			if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND && f.starts {
				if fn.Signature().Recv() != nil {
					i++
				}
				if param := f.prog.ParamOf(fn.Origin(), i); param != nil {
					f.given[param] = decl
				}
			}
		}
	}
}

// write notes that a variable, or a part of it, is written, as far as no pointer leads there.
func (f *candidateFinder) write(x ast.Expr) {
	for x != nil {
		f.targets[ast.Unparen(x)] = true
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			if v, ok := f.Info.Uses[e].(*types.Var); ok {
				f.written[v.Origin()] = true
			}
			return
		case *ast.SelectorExpr:
			v, ok := f.Info.Uses[e.Sel].(*types.Var)
			if !ok {
				return
			}
			if !v.IsField() { // pkg.Var
				f.written[v.Origin()] = true
				return
			}
			if f.isMadeHere(e.X) {
				return
			}
			if v.Pkg() == f.Pass.Pkg {
				f.written[v.Origin()] = true
			}
			if isPointerType(f.Info.TypeOf(e.X)) {
				return
			}
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		default:
			return
		}
	}
}

func isPointerType(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// isMadeHere reports whether x names a local variable that holds what the function makes, which
// starts no goroutines, and the place is not in a literal.
func (f *candidateFinder) isMadeHere(x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && !f.starts && len(f.lits) == 0 && f.made[f.Info.Uses[id]]
}
