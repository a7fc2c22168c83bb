package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
)

// InRounds reports whether one of the two, on the variable of a for loop, stands in the head of
// the loop and the other in a literal in its body: since Go 1.22, each round of the loop has a
// variable of its own, which the head does not touch any more.
func (p *Program) InRounds(a, b *Event) bool {
	root := Root(a.Addr)
	v, ok := root.Obj.(*types.Var)
	if !ok || root.Op != Addr {
		return false
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil)) {
		loop := c.Node().(*ast.ForStmt)
		if loop.Init == nil || v.Pos() < loop.Init.Pos() || v.Pos() >= loop.Init.End() {
			break
		}
		inBody := func(e *Event) bool { return loop.Body.Pos() <= e.Pos() && e.Pos() < loop.Body.End() }
		return inBody(a) != inBody(b) && p.hasRounds(loop.Pos())
	}
	return false
}

// hasRounds reports whether loops at pos have a variable of their own in each round.
func (p *Program) hasRounds(pos token.Pos) bool {
	for _, f := range p.files {
		if f.FileStart <= pos && pos < f.FileEnd {
			v := p.info.FileVersions[f]
			return v == "" || version.Compare(v, "go1.22") >= 0
		}
	}
	return false
}

// IndexesOwn reports whether addr is that of an element, or of a part of one, which an index
// chooses that fn, a literal, has for itself.
func (p *Program) IndexesOwn(fn *Func, addr *Value) bool {
	for ; addr.Op == FieldAddr || addr.Op == IndexAddr; addr = addr.Args[0] {
		if addr.Op != IndexAddr {
			continue
		}
		i := addr.Args[1]
		if i.Op == Const || i.Op == Unknown {
			continue
		}
		if i.Op == Read && i.Args[0].Op == Addr {
			if v := i.Args[0].Obj; v.Pos() < fn.Node.Pos() && !p.isOfRound(fn, v) {
				continue // others have it too
			}
		}
		return true
	}
	return false
}

// isOfRound reports whether the variable is declared in a loop around the literal, so that each
// of the literals that the loop starts has one.
func (p *Program) isOfRound(lit *Func, v types.Object) bool {
	cur, ok := p.curs.Of(lit.Node)
	return ok && !p.loopAround(cur, locus{home: posNode(v.Pos())})
}
