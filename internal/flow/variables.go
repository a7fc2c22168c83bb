package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// Variable returns the variable at the address, as [LocOf] does, and sees through
// what functions of the package return and through branches, as long as all that may
// be meant is held by one variable: what is made anew is not yet.
func (p *Program) Variable(addr *Value) (Loc, bool) {
	return p.variable(addr, 0)
}

func (p *Program) variable(addr *Value, depth int) (Loc, bool) {
	if depth > maxInline+2 {
		return Loc{}, false
	}
	switch addr.Op {
	case Addr, FieldAddr:
		return Loc{Obj: addr.Obj}, true
	case IndexAddr:
		base := addr.Args[0]
		if base.Op == Derived && isSlicing(base) {
			base = base.Args[0]
		}
		if base.Op == Read {
			base = base.Args[0]
		}
		l, ok := p.variable(base, depth+1)
		return Loc{l.Obj, true}, ok
	case Read: // *p, for a pointer p held by a variable
		if v, ok := addr.Args[0].Obj.(*types.Var); ok && addr.Args[0].Op == Addr && v.Kind() == types.ParamVar {
			if m := p.rangedMap(v); m != nil {
				return Loc{m, true}, true
			}
		}
		l, ok := p.variable(addr.Args[0], depth+1)
		return Loc{l.Obj, true}, ok
	case Part: // *v.f, for a field of a struct value
		return Loc{Obj: addr.Obj, Elem: true}, true
	case Assert:
		return p.variable(addr.Args[0], depth+1)
	case Derived: // an element that is ranged over, a pointer
		if _, ok := addr.Site.(*ast.Ident); ok && len(addr.Args) == 1 && addr.Args[0].Op == Read {
			l, ok := p.variable(addr.Args[0].Args[0], depth+1)
			return Loc{l.Obj, true}, ok
		}
	case Phi:
		return p.oneVariable(addr.Args, depth)
	case Call:
		if m := containerOf(addr); m != nil {
			l, ok := p.variable(m, depth+1)
			return Loc{l.Obj, true}, ok
		}
		if fn, ok := addr.Obj.(*types.Func); ok {
			return p.returnedVariable(fn, depth)
		}
	}
	return Loc{}, false
}

func isSlicing(v *Value) bool {
	_, ok := v.Site.(*ast.SliceExpr)
	return ok && len(v.Args) == 1
}

// oneVariable returns the variable that all the addresses are of, those made anew
// aside.
func (p *Program) oneVariable(addrs []*Value, depth int) (one Loc, ok bool) {
	for _, a := range addrs {
		if a.Op == Fresh || a.IsNil() || a.Op == Phi && a == addrs[0] || len(addrs) > 1 && isLocalVar(a) {
			continue
		}
		l, known := p.variable(a, depth+1)
		if !known || ok && l != one {
			return Loc{}, false
		}
		one, ok = l, true
	}
	return one, ok
}

// isLocalVar reports whether addr is that of a local variable: one of several addresses that is
// one may be a new variable.
func isLocalVar(addr *Value) bool {
	v, ok := addr.Obj.(*types.Var)
	return ok && addr.Op == Addr && v.Kind() == types.LocalVar && !IsPackageVar(v)
}

// containerOf returns the sync.Map out of which a call takes a value, or nil.
func containerOf(call *Value) *Value {
	fn, ok := call.Obj.(*types.Func)
	if !ok || len(call.Args) == 0 || fn.Pkg() == nil || fn.Pkg().Path() != "sync" {
		return nil
	}
	switch fn.Name() {
	case "Load", "LoadOrStore", "LoadAndDelete":
		return call.Args[0]
	}
	return nil
}

// rangedMap returns the variable that holds the sync.Map whose Range calls a literal with v, or
// nil.
func (p *Program) rangedMap(v types.Object) types.Object {
	if m, known := p.ranged[v]; known {
		return m
	}
	p.ranged[v] = nil
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		call, ok := c.Parent().Node().(*ast.CallExpr)
		if !ok || c.ParentEdgeKind() != edge.CallExpr_Args || v.Pos() >= c.Node().(*ast.FuncLit).Body.Pos() {
			break
		}
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && isSel && fn.Pkg() != nil && fn.Pkg().Path() == "sync" && fn.Name() == "Range" {
			p.ranged[v] = p.objectOf(sel.X)
		}
		break
	}
	return p.ranged[v]
}

// returnedVariable returns the variable whose address fn returns first, if it is a
// field, a package variable or an element of one.
func (p *Program) returnedVariable(fn *types.Func, depth int) (Loc, bool) {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil || p.resolving[fn] {
		return Loc{}, false
	}
	if p.funcs[decl] != nil && !p.funcs[decl].complete {
		return Loc{}, false
	}
	p.resolving[fn] = true
	defer delete(p.resolving, fn)
	var returned []*Value
	for _, e := range p.Func(decl).Events {
		if e.Kind == ReturnEvent && e.frame == nil && len(e.Args) > 0 {
			returned = append(returned, e.Args[0])
		}
	}
	l, ok := p.oneVariable(returned, depth+1)
	if v, isVar := l.Obj.(*types.Var); !ok || !isVar || !v.IsField() && !IsPackageVar(v) {
		return Loc{}, false
	}
	return l, true
}
