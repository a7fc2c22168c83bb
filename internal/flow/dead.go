package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// IsDead reports whether e cannot happen: a condition that guards it compares constants with
// the other outcome. What variables hold counts where no literal writes them, and nobody has
// their address, before that.
func (p *Program) IsDead(e *Event) bool {
	for _, g := range e.Guards {
		outcome, ok := truth(g.Cond)
		if ok && outcome != g.True && p.isPrivateTo(e.Func.top(), g.Expr) {
			return true
		}
	}
	return false
}

// truth returns the outcome of a condition on constants.
func truth(cond *Value) (outcome, ok bool) {
	switch cond.Op {
	case Const:
		switch cond.Text {
		case "true":
			return true, true
		case "false":
			return false, true
		}
	case Unary:
		if cond.Token == token.NOT {
			v, ok := truth(cond.Args[0])
			return !v, ok
		}
	case Binary:
		x, y := constantOf(cond.Args[0]), constantOf(cond.Args[1])
		if x == nil || y == nil || x.Kind() != y.Kind() {
			return false, false
		}
		switch cond.Token {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return constant.Compare(x, cond.Token, y), true
		}
	}
	return false, false
}

// constantOf returns the constant that v is, or nil.
func constantOf(v *Value) constant.Value {
	if v.Op != Const {
		return nil
	}
	for _, tok := range []token.Token{token.INT, token.STRING} {
		if c := constant.MakeFromLiteral(v.Text, tok, 0); c.Kind() != constant.Unknown {
			return c
		}
	}
	return nil
}

// isPrivateTo reports whether nobody else has access to the variables that an expression names
// when it is evaluated: where a literal writes one, or its address is taken, is further on, and
// not in a loop that has the same variable.
func (p *Program) isPrivateTo(top *Func, x ast.Expr) bool {
	for id := range idents(x) {
		v, ok := p.info.Uses[id].(*types.Var)
		if !ok {
			continue
		}
		if v.IsField() || IsPackageVar(v) {
			return false
		}
		if top.changed[v] != top.Body.End() {
			continue
		}
		cur, ok := p.curs.Of(id)
		if !ok || p.loopAround(cur, locus{home: posNode(v.Pos())}) || p.givenAwayBefore(top, v, id.Pos()) {
			return false
		}
	}
	return true
}

// givenAwayBefore reports whether a literal mentions the variable, or its address is taken,
// before pos.
func (p *Program) givenAwayBefore(top *Func, v *types.Var, pos token.Pos) bool {
	found := false
	ast.PreorderStack(top.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || p.info.Uses[id] != v || id.Pos() >= pos {
			return !found
		}
		for _, s := range stack {
			if lit, ok := s.(*ast.FuncLit); ok && v.Pos() < lit.Pos() {
				found = true
			}
		}
		if u, ok := stack[len(stack)-1].(*ast.UnaryExpr); ok && u.Op == token.AND {
			found = true
		}
		return !found
	})
	return found
}
