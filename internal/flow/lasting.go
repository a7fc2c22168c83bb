package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// A lastingFinder finds the objects that are shared with goroutines for longer than a call takes:
// a function starts a goroutine with its receiver, or with an object that it makes for others,
// and does not wait for it.
type lastingFinder struct {
	*Program
	known map[types.Object]bool
}

// outlives reports whether a goroutine that is started at cur to run x may go on when the
// function that starts it has returned. What tests start is theirs.
func (p *Program) outlives(cur inspector.Cursor, x ast.Expr) bool {
	if p.isTestFile(x.Pos()) {
		return false
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		return !p.mustJoinAfter(c.Node().(*ast.FuncDecl).Body, cur.Node().Pos()) || p.runsService(x)
	}
	return true
}

// runsService reports whether x is a function that goes on until it is told to stop.
func (p *Program) runsService(x ast.Expr) bool {
	if lit, ok := ast.Unparen(x).(*ast.FuncLit); ok {
		return p.isService(lit.Body)
	}
	if fn, ok := p.info.Uses[NameOf(x)].(*types.Func); ok {
		if decl := p.decls[fn.Origin()]; decl != nil {
			return p.isService(decl.Body)
		}
	}
	return false
}

func (p *Program) newLastingFinder() *lastingFinder {
	return &lastingFinder{p, make(map[types.Object]bool)}
}

// isLasting reports whether others than the function around have got the object that a variable
// holds at the start of a goroutine: it is the receiver, a parameter for which callers pass such
// an object, or one that the function makes and returns or stores.
func (f *lastingFinder) isLasting(v types.Object) bool {
	known, ok := f.known[v]
	if !ok {
		f.known[v] = false // recursion adds nothing
		known = f.findLasting(v)
		f.known[v] = known
	}
	return known
}

func (f *lastingFinder) findLasting(v types.Object) bool {
	obj, ok := v.(*types.Var)
	if !ok {
		return false
	}
	cur, ok := f.curs.At(v.Pos(), v.Pos())
	if !ok {
		return false
	}
	var decl *ast.FuncDecl
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		decl = c.Node().(*ast.FuncDecl)
	}
	if decl == nil || decl.Body == nil {
		return false
	}
	switch obj.Kind() {
	case types.RecvVar:
		return true
	case types.ParamVar:
		return f.isGivenLasting(decl, v)
	case types.ResultVar:
		return true
	case types.LocalVar:
		return f.isMadeForOthers(decl, v)
	}
	return false
}

// isGivenLasting reports whether a caller passes a lasting object as the parameter of a function.
func (f *lastingFinder) isGivenLasting(decl *ast.FuncDecl, param types.Object) bool {
	fn, ok := f.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return false
	}
	i, ok := f.paramIndexOf(fn, param)
	if !ok {
		return false
	}
	for _, u := range f.usesOf(fn) {
		if u.call == nil || u.test {
			continue
		}
		if x := OperandExpr(u.call, fn, i); x != nil {
			if v, ok := f.info.Uses[NameOf(addressed(x))].(*types.Var); ok && !v.IsField() && f.isLasting(v) {
				return true
			}
		}
	}
	return false
}

// addressed returns what an expression takes the address of, or the expression itself.
func addressed(x ast.Expr) ast.Expr {
	x = ast.Unparen(x)
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return ast.Unparen(u.X)
	}
	return x
}

// isMadeForOthers reports whether a function returns what a local variable holds, or what has it in
// it, or stores it other than in a local variable.
func (f *lastingFinder) isMadeForOthers(decl *ast.FuncDecl, v types.Object) bool {
	var is func(x ast.Expr) bool
	is = func(x ast.Expr) bool {
		switch x := addressed(x).(type) {
		case *ast.Ident:
			return f.info.Uses[x] == v
		case *ast.CompositeLit:
			return slices.ContainsFunc(x.Elts, is)
		case *ast.KeyValueExpr:
			return is(x.Value)
		}
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if slices.ContainsFunc(n.Results, is) {
				return true
			}
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if _, local := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); !local && is(r) {
					return true
				}
			}
		}
	}
	return false
}
