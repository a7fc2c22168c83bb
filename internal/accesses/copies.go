package accesses

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// copied returns the fields that the package loads atomically to fill the same field of
// another struct: Stats{Hits: atomic.LoadUint64(&s.Hits)}. There are objects of the type then
// that nobody shares.
func (p *Package) copied() map[*types.Var]bool {
	if p.copies != nil {
		return p.copies
	}
	p.copies = make(map[*types.Var]bool)
	for _, op := range p.Ops {
		if op.Kind != atomicapi.Load {
			continue
		}
		x, ok := op.addressee()
		if !ok {
			continue
		}
		if v := VarOf(p.Info, x); v != nil && v.IsField() && p.filledBy(op.Cur) == v {
			p.copies[v] = true
		}
	}
	return p.copies
}

// filledBy returns the field that the value of cur, conversions aside, is assigned to, or
// nil.
func (p *Package) filledBy(cur inspector.Cursor) *types.Var {
	cur = p.outsideConversions(cur)
	switch cur.ParentEdgeKind() {
	case edge.KeyValueExpr_Value:
		if key, ok := cur.Parent().Node().(*ast.KeyValueExpr).Key.(*ast.Ident); ok {
			return VarOf(p.Info, key)
		}
	case edge.AssignStmt_Rhs:
		stmt := cur.Parent().Node().(*ast.AssignStmt)
		if _, i := cur.ParentEdge(); len(stmt.Lhs) == len(stmt.Rhs) {
			return VarOf(p.Info, stmt.Lhs[i])
		}
	}
	return nil
}

// outsideConversions returns the outermost expression that has the value of cur.
func (p *Package) outsideConversions(cur inspector.Cursor) inspector.Cursor {
	for {
		switch cur.ParentEdgeKind() {
		case edge.ParenExpr_X:
		case edge.CallExpr_Args:
			if !p.Info.Types[cur.Parent().Node().(*ast.CallExpr).Fun].IsType() {
				return cur
			}
		default:
			return cur
		}
		cur = cur.Parent()
	}
}
