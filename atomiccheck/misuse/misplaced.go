package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A misplacement says why a word is not aligned to 8.
type misplacement struct {
	why   string        // "is at offset 4 of stats"
	mover string        // the field that would have to move, or empty
	owner *types.Struct // the struct whose order of fields is wrong, or nil
	field int           // of owner: the field to move
}

// maxNesting bounds how many structs are looked at from the inside out.
const maxNesting = 4

// misplaced reports whether what stands inner bytes after the start of p is
// not aligned to 8 on 32-bit platforms, and why.
func (c *alignment) misplaced(p place, inner int64, depth int) (misplacement, bool) {
	steps, block := p.lastBlock()
	off := inner
	var bad misplacement
	for _, st := range steps {
		switch t := st.in.Underlying().(type) {
		case *types.Struct:
			o, ok := offset32(t, st.field)
			if !ok {
				return c.misplacedInstance(st)
			}
			if o%8 != 0 { // the innermost one is the one to move
				bad = misplacement{owner: t, field: st.field, mover: t.Field(st.field).Name()}
			}
			off += o
		case *types.Array:
			size, ok := size32(t.Elem())
			switch {
			case !ok:
				return misplacement{}, false
			case st.index >= 0:
				off += st.index * size
			case size%8 != 0:
				return everyOther(c, t.Elem(), size), true
			}
		case *types.Slice:
			if size, ok := size32(t.Elem()); ok && size%8 != 0 && st.index != 0 {
				return everyOther(c, t.Elem(), size), true
			}
		}
	}
	if off%8 != 0 {
		if c.madeGood(block, off) {
			return misplacement{}, false
		}
		bad.why = fmt.Sprintf("is at offset %d of %s", off, c.blockName(block))
		return bad, true
	}
	return c.misplacedInside(block, off, depth)
}

// lastBlock returns the steps from the start of the allocation that holds the
// place, and the type that starts there.
func (p place) lastBlock() ([]step, types.Type) {
	if p.star {
		return nil, p.typ
	}
	start := 0
	for i, st := range p.steps {
		if st.newBlock() {
			start = i
		}
	}
	switch {
	case start == len(p.steps):
		return nil, p.typ
	case start == 0 && !p.steps[0].newBlock():
		return p.steps, p.base
	default:
		if s, ok := p.steps[start].in.Underlying().(*types.Slice); ok {
			return p.steps[start:], s.Elem()
		}
		return p.steps[start:], p.steps[start].in
	}
}

func everyOther(c *alignment, elem types.Type, size int64) misplacement {
	return misplacement{why: fmt.Sprintf("is misaligned in every other %s, of %d bytes each", c.blockName(elem), size)}
}

// blockName names the type at the start of an allocation.
func (c *alignment) blockName(t types.Type) string {
	if _, ok := types.Unalias(t).(*types.Struct); ok {
		return "its struct"
	}
	return c.typeText(t)
}

// misplacedInside looks at the places where the package has a t by value and
// takes its address, so that operations reach it there.
func (c *alignment) misplacedInside(t types.Type, off int64, depth int) (misplacement, bool) {
	if depth >= maxNesting || t == nil {
		return misplacement{}, false
	}
	for _, p := range c.addressTaken() {
		if sameOrigin(p.typ, t) {
			if bad, ok := c.misplaced(p, off, depth+1); ok {
				return bad, true
			}
		}
	}
	return misplacement{}, false
}

// madeGood reports whether every t that the package makes stands in a place
// that makes up for the offset: t is never allocated by itself.
func (c *alignment) madeGood(t types.Type, off int64) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Exported() && !isInternal(c.pass.Pkg) || c.madeAlone(t) {
		return false
	}
	found := false
	for _, p := range c.addressTaken() {
		if !sameOrigin(p.typ, t) {
			continue
		}
		total := off
		steps, _ := p.lastBlock()
		for _, st := range steps {
			s, ok := st.in.Underlying().(*types.Struct)
			if !ok {
				return false
			}
			o, ok := offset32(s, st.field)
			if !ok {
				return false
			}
			total += o
		}
		if total%8 != 0 {
			return false
		}
		found = true
	}
	return found
}

// isInternal reports whether only packages of the same tree can import pkg.
func isInternal(pkg *types.Package) bool {
	return strings.Contains("/"+pkg.Path()+"/", "/internal/")
}

// madeAlone reports whether the package has a variable of type t or allocates
// one: var x t, new(t), &t{}.
func (c *alignment) madeAlone(t types.Type) bool {
	for cur := range c.in.Root().Preorder((*ast.UnaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.Ident)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.UnaryExpr:
			if lit, ok := ast.Unparen(n.X).(*ast.CompositeLit); ok && n.Op == token.AND && types.Identical(c.info.TypeOf(lit), t) {
				return true
			}
		case *ast.CallExpr:
			if ptr, ok := c.info.TypeOf(n).(*types.Pointer); ok && types.Identical(ptr.Elem(), t) && c.isNew(n) {
				return true
			}
		case *ast.Ident:
			if v, ok := c.info.Defs[n].(*types.Var); ok && !v.IsField() && types.Identical(v.Type(), t) {
				return true
			}
		}
	}
	return false
}

func (c *alignment) isNew(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && c.info.Uses[id] == types.Universe.Lookup("new")
}

// sameOrigin reports whether x and y are identical, or instances of one
// generic type.
func sameOrigin(x, y types.Type) bool {
	if x == nil || y == nil {
		return false
	}
	nx, ok := types.Unalias(x).(*types.Named)
	if !ok {
		return types.Identical(x, y)
	}
	ny, ok := types.Unalias(y).(*types.Named)
	return ok && nx.Origin() == ny.Origin()
}
