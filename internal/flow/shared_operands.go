package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// sharedOperands holds what goroutines are started with: the operands of functions that lead to
// an object which the starter has as well, and the variables that the literals with which
// goroutines begin capture.
//
// An object is followed from the start on: through the calls that pass it on, or a part of it.
type sharedOperands struct {
	ops  map[operand]bool
	vars map[*ast.FuncLit]map[types.Object]bool
}

// LeadsFromGoroutine reports whether the variable of e belongs to an object that a goroutine was
// started with, as the function of e has got it.
func (p *Program) LeadsFromGoroutine(e *Event) bool {
	s := p.sharedOperands()
	root := deepRoot(e.Addr)
	decl := e.Func.top().Decl()
	if root.Op != Addr || root.Obj == nil || decl == nil {
		return s.isMadeOutside(e.Func, root)
	}
	if IsPackageVar(root.Obj) {
		return p.RunsOnGoroutine(decl, e.Node)
	}
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && s.vars[lit][root.Obj] {
			return true
		}
	}
	return p.isSharedParam(decl, root.Obj)
}

// isMadeOutside reports whether fn is, or is within, a literal with which a goroutine begins, and
// the object is made where the literal stands.
func (s *sharedOperands) isMadeOutside(fn *Func, object *Value) bool {
	if object.Op != Fresh || object.Site == nil {
		return false
	}
	for ; fn.Parent != nil; fn = fn.Parent {
		lit, ok := fn.Node.(*ast.FuncLit)
		if !ok || lit.Pos() <= object.Site.Pos() && object.Site.Pos() < lit.End() {
			return false
		}
		if s.vars[lit] != nil {
			return true
		}
	}
	return false
}

// HoldsShared reports whether a variable leads to an object that a goroutine was started with, as
// the function, within the given literals, has got it.
func (p *Program) HoldsShared(decl *ast.FuncDecl, lits []*ast.FuncLit, v types.Object) bool {
	s := p.sharedOperands()
	for _, lit := range lits {
		if s.vars[lit][v] {
			return true
		}
	}
	return p.isSharedParam(decl, v)
}

func (p *Program) isSharedParam(decl *ast.FuncDecl, v types.Object) bool {
	fn, ok := p.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return false
	}
	i, ok := p.paramIndexOf(fn, v)
	return ok && p.sharedOperands().ops[operand{fn, i}]
}

func (p *Program) sharedOperands() *sharedOperands {
	if p.sharedOps != nil {
		return p.sharedOps
	}
	f := &operandFinder{Program: p, s: &sharedOperands{ops: make(map[operand]bool), vars: make(map[*ast.FuncLit]map[types.Object]bool)}}
	p.sharedOps = f.s
	g := p.goroutines()
	for lit := range g.lits {
		f.addLit(lit)
	}
	for _, call := range g.calls {
		f.addCall(call, nil)
	}
	for fn := range g.values {
		f.add(fn, 0)
	}
	for len(f.work) > 0 {
		o := f.work[len(f.work)-1]
		f.work = f.work[:len(f.work)-1]
		decl := p.decls[o.fn]
		if decl == nil || decl.Body == nil {
			continue
		}
		if param := p.ParamOf(o.fn, o.index); param != nil {
			f.scan(decl.Body, map[types.Object]bool{param: true})
		}
	}
	return f.s
}

type operandFinder struct {
	*Program
	s    *sharedOperands
	work []operand
}

func (f *operandFinder) add(fn *types.Func, i int) {
	fns := []*types.Func{fn.Origin()}
	if f.decls[fns[0]] == nil {
		fns = f.implementers(fns[0])
	}
	for _, fn := range fns {
		if o := (operand{fn, i}); f.decls[fn] != nil && !f.s.ops[o] {
			f.s.ops[o] = true
			f.work = append(f.work, o)
		}
	}
}

// addLit notes what a literal captures.
func (f *operandFinder) addLit(lit *ast.FuncLit) {
	vars := make(map[types.Object]bool)
	for id := range idents(lit.Body) {
		v, ok := f.info.Uses[id].(*types.Var)
		if ok && !v.IsField() && !IsPackageVar(v) && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
			vars[v] = true
		}
	}
	f.s.vars[lit] = vars
	f.scan(lit.Body, vars)
}

// scan notes which operands of the calls in a body lead to what the variables hold.
func (f *operandFinder) scan(body ast.Node, vars map[types.Object]bool) {
	for n := range ast.Preorder(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			f.addCall(call, vars)
		}
	}
}

// addCall notes the operands of a call that lead to what the variables hold; all pointers, if vars
// is nil.
func (f *operandFinder) addCall(call *ast.CallExpr, vars map[types.Object]bool) {
	fn, ok := calleeObject(f.info, call).(*types.Func)
	if !ok {
		return
	}
	i := 0
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		if f.leads(sel.X, vars) {
			f.add(fn, 0)
		}
		i = 1
	}
	for j, arg := range call.Args {
		if f.leads(arg, vars) {
			f.add(fn, i+j)
		}
	}
}

// leads reports whether an expression is a pointer, or a variable that a pointer leads to, which
// is reached from one of the variables.
func (f *operandFinder) leads(x ast.Expr, vars map[types.Object]bool) bool {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, ok := f.info.Uses[e].(*types.Var)
			return ok && (vars == nil || vars[v]) && !isBasic(v.Type())
		case *ast.SelectorExpr:
			if v, ok := f.info.Uses[e.Sel].(*types.Var); !ok || !v.IsField() {
				return false
			}
			x = e.X
		case *ast.UnaryExpr:
			if e.Op != token.AND {
				return false
			}
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return false
		}
	}
}
