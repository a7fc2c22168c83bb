package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// returnsMadeStruct reports whether every call of fn returns a struct, by value, whose parts it
// makes: a snapshot with slices of its own.
func (p *Program) returnsMadeStruct(fn *types.Func) bool {
	if made, ok := p.madeStructs[fn]; ok {
		return made
	}
	p.madeStructs[fn] = false // recursion: unknown
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || fn.Signature().Results().Len() == 0 {
		return false
	}
	if _, ok := fn.Signature().Results().At(0).Type().Underlying().(*types.Struct); !ok {
		return false
	}
	made := false
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				return false
			}
			if made = p.isMadeStruct(decl, n.Results[0]); !made {
				return false
			}
		}
	}
	p.madeStructs[fn] = made
	return made
}

// isMadeStruct reports whether x is a struct of made parts, or a local variable that holds one.
func (p *Program) isMadeStruct(decl *ast.FuncDecl, x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return p.isMade(x)
	}
	v, ok := p.info.Uses[id].(*types.Var)
	if !ok || v.Kind() != types.LocalVar || IsPackageVar(v) {
		return false
	}
	made := true
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if p.rootOf(lhs) == v && (len(n.Lhs) != len(n.Rhs) || !p.isMade(n.Rhs[i])) {
					made = false
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if p.info.Defs[name] == v && len(n.Values) > 0 && (len(n.Values) != len(n.Names) || !p.isMade(n.Values[i])) {
					made = false
				}
			}
		case *ast.UnaryExpr:
			made = made && (n.Op != token.AND || p.rootOf(n.X) != v)
		}
	}
	return made
}

// rootOf returns the variable of which x is a field, an element, or all, or what it points to.
func (p *Program) rootOf(x ast.Expr) types.Object {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.Ident:
			return p.info.ObjectOf(e)
		default:
			return nil
		}
	}
}

// isMade reports whether x has no pointers in it, or only such as lead to what is made there.
func (p *Program) isMade(x ast.Expr) bool {
	tv := p.info.Types[x]
	if tv.IsNil() {
		return true
	}
	if tv.Type == nil {
		return false
	}
	if isBasic(tv.Type) {
		return true
	}
	switch e := ast.Unparen(x).(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			if !p.isMade(elt) {
				return false
			}
		}
		return true
	case *ast.UnaryExpr:
		_, isLit := e.X.(*ast.CompositeLit)
		return e.Op == token.AND && isLit && p.isMade(e.X)
	case *ast.CallExpr:
		switch fn := calleeObject(p.info, e).(type) {
		case *types.Builtin:
			return fn.Name() == "make" || fn.Name() == "new" || fn.Name() == "append" && p.isMade(e.Args[0])
		case *types.Func:
			return fn.Pkg() != nil && (fn.Pkg().Path() == "slices" || fn.Pkg().Path() == "maps" || fn.Pkg().Path() == "bytes") && fn.Name() == "Clone"
		}
	}
	return false
}
