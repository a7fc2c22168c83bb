package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// addressTaken returns the places inside of structs, arrays and slices whose
// address the package takes, with & or by calling a pointer method, and those
// of structs that are embedded, because their methods are called from outside.
func (c *alignment) addressTaken() []place {
	if c.scanned {
		return c.taken
	}
	c.scanned = true
	for cur := range c.in.Root().Preorder((*ast.UnaryExpr)(nil), (*ast.SelectorExpr)(nil), (*ast.TypeSpec)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				c.take(placeOf(c.info, n.X))
			}
		case *ast.SelectorExpr:
			c.take(receiverPlace(c.info, n))
		case *ast.TypeSpec:
			c.takeEmbedded(n)
		}
	}
	return c.taken
}

// take keeps a place that is a struct inside of something else.
func (c *alignment) take(p place) {
	steps, _ := p.lastBlock()
	if _, ok := structOf(p.typ); ok && len(steps) > 0 && c.buildsOn32(p.expr.Pos()) {
		c.taken = append(c.taken, p)
	}
}

// takeEmbedded keeps the embedded fields whose type has pointer methods that
// use a 64-bit word of it.
func (c *alignment) takeEmbedded(n *ast.TypeSpec) {
	t := c.info.TypeOf(n.Name)
	if t == nil {
		return
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		named, ok := types.Unalias(f.Type()).(*types.Named)
		if !f.Embedded() || !ok || !c.hasWordMethod(named) {
			continue
		}
		c.take(place{expr: n.Name, base: t, typ: f.Type(), steps: []step{{in: t, field: i, index: -1}}})
	}
}

// hasWordMethod reports whether named is a struct of this package with
// exported methods and a field that is used with 64-bit operations.
func (c *alignment) hasWordMethod(named *types.Named) bool {
	s, ok := named.Underlying().(*types.Struct)
	if !ok || named.Obj().Pkg() != c.pass.Pkg {
		return false
	}
	word := false
	for f := range s.Fields() {
		word = word || c.words[f.Origin()]
	}
	for m := range named.Methods() {
		if word && m.Exported() {
			return true
		}
	}
	return false
}

// misplacedInstance reports whether the field that st selects, which stands
// behind one whose type is a type parameter, is misaligned in one of the
// package's instances of the struct.
func (c *alignment) misplacedInstance(st step) (misplacement, bool) {
	generic, ok := types.Unalias(st.in).(*types.Named)
	if !ok {
		return misplacement{}, false
	}
	for cur := range c.in.Root().Preorder((*ast.Ident)(nil)) {
		inst, ok := c.info.Instances[cur.Node().(*ast.Ident)]
		if !ok {
			continue
		}
		named, ok := types.Unalias(inst.Type).(*types.Named)
		if !ok || named.Origin() != generic.Origin() {
			continue
		}
		s, ok := named.Underlying().(*types.Struct)
		if !ok {
			return misplacement{}, false
		}
		if off, ok := offset32(s, st.field); ok && off%8 != 0 {
			why := fmt.Sprintf("is at offset %d of %s", off, c.blockName(named))
			return misplacement{why: why, mover: s.Field(st.field).Name()}, true
		}
	}
	return misplacement{}, false
}
