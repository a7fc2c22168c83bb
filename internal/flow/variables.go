package flow

import (
	"go/ast"
	"go/types"
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
		if a.Op == Fresh || a.IsNil() || a.Op == Phi && a == addrs[0] {
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
