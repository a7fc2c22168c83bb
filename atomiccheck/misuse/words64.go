package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
)

// placesOf returns the places that a 64-bit operation can operate on: what its
// operand denotes, and where that is a pointer variable or parameter, what the
// package puts into it.
func (c *alignment) placesOf(op op) []place {
	if p, ok := promotedPlace(c.info, op.Op); ok {
		return []place{p}
	}
	if !op.Pointer {
		return []place{placeOf(c.info, op.Operand)}
	}
	return c.pointees(op.Operand, 0)
}

// pointees returns the places that the pointer e can point to.
func (c *alignment) pointees(e ast.Expr, depth int) []place {
	e = ast.Unparen(e)
	switch n := e.(type) {
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []place{placeOf(c.info, n.X)}
		}
		return nil
	case *ast.CallExpr:
		if tv, ok := c.info.Types[n.Fun]; ok && tv.IsType() && len(n.Args) == 1 {
			return c.converted(c.pointees(n.Args[0], depth))
		}
	}
	if depth > 3 {
		return nil
	}
	var places []place
	for _, o := range c.flow().origins(e) {
		if o.expr != e {
			places = append(places, c.pointees(o.expr, depth+1)...)
		}
	}
	return places
}

// converted keeps the places that are one word of 64 bits: behind a conversion
// of the pointer, others are aligned by hand.
func (c *alignment) converted(places []place) (words []place) {
	for _, p := range places {
		if p.typ != nil && isWord64(p.typ) {
			words = append(words, p)
		}
	}
	return words
}

// lastField returns the field that the place is, or is an element of.
func (p place) lastField() *types.Var {
	for i := len(p.steps) - 1; i >= 0; i-- {
		if v := p.steps[i].fieldVar(); v != nil {
			return v
		}
		if p.steps[i].newBlock() {
			return nil
		}
	}
	return nil
}

// fieldToReport returns the innermost field of the place's allocation that
// this package declares, or else the innermost one.
func (c *alignment) fieldToReport(p place) *types.Var {
	for i := len(p.steps) - 1; i >= 0; i-- {
		if v := p.steps[i].fieldVar(); v != nil && v.Pkg() == c.pass.Pkg {
			return v
		}
		if p.steps[i].newBlock() {
			break
		}
	}
	return p.lastField()
}
