package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A locus says where a variable is, as a function sees it whose accesses to it are looked at.
type locus struct {
	home  ast.Node   // where the function around declares or makes it, or nil if it outlives the call
	elems []ast.Node // the variables of the loops that take it out of several, the innermost first
	via   int        // the operand that leads to it, receiver first, or noOperand
}

// noOperand is, of a locus, that no operand is known to lead to the variable.
const noOperand = -1

func (l locus) key() locusKey {
	k := locusKey{via: l.via}
	if l.home != nil {
		k.home = l.home.Pos()
	}
	if len(l.elems) > 0 {
		k.elem = l.elems[0].Pos()
	}
	return k
}

type locusKey struct {
	home, elem token.Pos
	via        int
}

// isAnotherIn reports whether the variable is another one each time around the loop.
func (l locus) isAnotherIn(loop ast.Node) bool {
	if l.home != nil && loop.Pos() <= l.home.Pos() && l.home.Pos() < loop.End() {
		return true
	}
	r, ok := loop.(*ast.RangeStmt)
	return ok && slices.ContainsFunc(l.elems, func(e ast.Node) bool { return r.Pos() <= e.Pos() && e.Pos() < r.Body.Pos() })
}

// locusOf returns where the variable of e is.
func (p *Program) locusOf(e *Event) locus {
	return locus{p.homeOf(e), rangeVars(e.Addr), p.operandOf(e.Func.top(), e.Addr)}
}

// locusBeside returns where e's variable is if it is that of a.
func (p *Program) locusBeside(e, a *Event) locus {
	l := p.locusOf(e)
	l.home = p.homeOf(a)
	return l
}

// operandOf returns which operand of fn leads to addr; of a method it is taken to be the
// receiver if none is seen to.
func (p *Program) operandOf(fn *Func, addr *Value) int {
	if fn.Obj == nil {
		return noOperand
	}
	if i, ok := paramOf(p, fn, addr); ok {
		return i
	}
	return anyOperand(fn.Obj)
}

// anyOperand returns the receiver, if fn has one.
func anyOperand(fn *types.Func) int {
	if fn.Signature().Recv() != nil {
		return 0
	}
	return noOperand
}

// rangeVars returns the variables of the loops that take what leads to addr out of slices, the
// last one first.
func rangeVars(addr *Value) (vars []ast.Node) {
	for {
		switch addr.Op {
		case FieldAddr, Read, Assert:
		case IndexAddr:
			if index := addr.Args[1]; index.Op == Derived {
				if id, ok := index.Site.(*ast.Ident); ok {
					vars = append(vars, id)
				}
			}
		case Derived:
			id, ok := addr.Site.(*ast.Ident)
			if !ok || len(addr.Args) != 1 {
				return vars
			}
			vars = append(vars, id)
		default:
			return vars
		}
		addr = addr.Args[0]
	}
}

// homeOf returns where the function around e declares or makes the variable
// that e accesses, or nil if the variable outlives the function's calls.
func (p *Program) homeOf(e *Event) ast.Node {
	var home ast.Node
	switch root := Root(e.Addr); root.Op {
	case Addr:
		v, ok := root.Obj.(*types.Var)
		if !ok || v.IsField() || IsPackageVar(v) || v.Kind() != types.LocalVar {
			return nil
		}
		home = posNode(v.Pos())
	case Fresh:
		home = root.Site
	}
	if home == nil {
		return nil
	}
	if top := e.Func.top(); home.Pos() < top.Body.Pos() || top.Body.End() <= home.Pos() {
		return nil
	}
	return home
}

// A posNode is a place in the source.
type posNode token.Pos
