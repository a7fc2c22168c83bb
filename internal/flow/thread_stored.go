package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// threadOfStored returns the thread that runs a function which cur stores in a field, a map or
// a slice: the one on which the package makes all calls of what the field holds, or of functions
// of the same named type, unexported.
func (p *threadFinder) threadOfStored(cur inspector.Cursor) *thread {
	slot, field := p.slotOf(cur)
	named, _ := types.Unalias(slot).(*types.Named)
	if named != nil && named.Obj().Exported() || named == nil && (field == nil || field.Exported()) {
		return unknownThread
	}
	key := types.Object(field)
	if named != nil {
		key = named.Obj()
	}
	if p.storing[key] {
		return unknownThread
	}
	p.storing[key] = true
	defer delete(p.storing, key)
	one := (*thread)(nil)
	for _, d := range p.allDynamicCalls() {
		if named != nil && !types.Identical(p.info.TypeOf(d.call.Fun), named) ||
			named == nil && origin(p.info.Uses[NameOf(d.call.Fun)]) != types.Object(field) {
			continue
		}
		caller := p.Func(d.in)
		c, ok := p.curs.Of(d.call)
		if !ok {
			return unknownThread
		}
		caller = caller.around(c)
		if caller == nil || c.ParentEdgeKind() == edge.GoStmt_Call {
			return unknownThread
		}
		t := p.threadOf(caller, p.locusIn(caller, nil))
		if t.many || t == unknownThread || one != nil && t.site != one.site {
			return unknownThread
		}
		one = t
	}
	if one == nil {
		return unknownThread
	}
	return one
}

// slotOf returns the type of what cur is stored in, and the field, if it is one.
func (p *Program) slotOf(cur inspector.Cursor) (slot types.Type, field *types.Var) {
	_, i := cur.ParentEdge()
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if i >= len(n.Lhs) || len(n.Lhs) != len(n.Rhs) {
			return nil, nil
		}
		v, _ := p.info.Uses[NameOf(n.Lhs[i])].(*types.Var)
		if v != nil && !v.IsField() {
			v = nil
		}
		return p.info.TypeOf(n.Lhs[i]), v
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok {
			if v, ok := p.info.Uses[key].(*types.Var); ok && v.IsField() {
				return v.Type(), v
			}
		}
		lit, ok := cur.Parent().Parent().Node().(*ast.CompositeLit)
		if !ok {
			return nil, nil
		}
		return elementType(p.info.TypeOf(lit)), nil
	case *ast.CompositeLit:
		return elementType(p.info.TypeOf(n)), nil
	}
	return nil, nil
}

// elementType returns the type of the elements of a slice, an array or a map, or nil.
func elementType(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}
