package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// DifferentObjects reports whether the variable at addr and that of e, the same
// field of one struct type, belong to different objects as far as the package
// shows: the one object stands in a field of another struct than the other.
func (p *Program) DifferentObjects(addr *Value, e *Event) bool {
	return p.different(addr, e.Func, e.Addr, 0)
}

// DifferentWholes is [Program.DifferentObjects] for a variable at addr of which e's is a
// part.
func (p *Program) DifferentWholes(addr *Value, e *Event) bool {
	for v := e.Addr; v.Op == FieldAddr || v.Op == IndexAddr; v = v.Args[0] {
		if v.Op == FieldAddr && v.Obj == addr.Obj {
			return p.different(addr, e.Func, v, 0)
		}
		if base := v.Args[0]; v.Op == FieldAddr && base.Op == FieldAddr && addr.Op == Read && p.pointsElsewhere(addr, base) {
			return true
		}
	}
	return false
}

// pointsElsewhere reports whether the pointer cannot lead to the part of a struct at
// part: the package never takes the address of that field.
func (p *Program) pointsElsewhere(pointer, part *Value) bool {
	if pointer.Op != Read || pointer.Args[0].Op != Addr || part.Op != FieldAddr {
		return false
	}
	ptr, ok := pointer.Args[0].Obj.Type().Underlying().(*types.Pointer)
	return ok && types.Identical(ptr.Elem(), part.Obj.Type()) && !p.isAddressed(part.Obj)
}

// isAddressed reports whether the package takes the address of the field, be it to call
// a method on it.
func (p *Program) isAddressed(field types.Object) bool {
	if v, ok := field.(*types.Var); !ok || v.Embedded() {
		return true // its methods may be anybody's to call
	}
	if p.addressed == nil {
		p.addressed = make(map[types.Object]bool)
		for _, f := range p.files {
			for n := range ast.Preorder(f) {
				switch n := n.(type) {
				case *ast.UnaryExpr:
					if n.Op == token.AND {
						p.addressed[p.objectOf(n.X)] = true
					}
				case *ast.SelectorExpr:
					sel := p.info.Selections[n]
					if sel == nil || sel.Kind() != types.MethodVal || isPointer(sel.Recv()) && len(sel.Index()) == 1 {
						continue
					}
					if fn, ok := sel.Obj().(*types.Func); ok && isPointer(fn.Signature().Recv().Type()) {
						p.addressed[p.objectOf(n.X)] = true
						p.noteEmbedded(sel)
					}
				}
			}
		}
	}
	return p.addressed[field]
}

// IsPointedTo reports whether the package keeps the address of the field, or hands it to code
// that is not seen: others may access it than do so by its name.
func (p *Program) IsPointedTo(field types.Object) bool {
	if p.pointed == nil {
		p.pointed = make(map[types.Object]bool)
		for _, f := range p.files {
			for n := range ast.Preorder(f) {
				if addr, ok := n.(*ast.UnaryExpr); ok && addr.Op == token.AND && !p.isOperand(addr) {
					p.pointed[p.objectOf(addr.X)] = true
				}
			}
		}
	}
	return p.pointed[field]
}

// isOperand reports whether the address is that of an atomic operation, or is given to a
// function of the package.
func (p *Program) isOperand(addr ast.Expr) bool {
	cur, ok := p.curs.Of(addr)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	call := cur.Parent().Node().(*ast.CallExpr)
	if _, ok := p.api.OpOf(p.info, call); ok {
		return true
	}
	fn, ok := calleeObject(p.info, call).(*types.Func)
	return ok && p.decls[fn.Origin()] != nil
}

func (p *Program) different(a *Value, fn *Func, b *Value, depth int) bool {
	if a.Op == IndexAddr && b.Op == IndexAddr { // elements of two arrays
		return p.different(a.Args[0], fn, b.Args[0], depth)
	}
	if a.Op != FieldAddr || b.Op != FieldAddr || a.Obj != b.Obj {
		return false
	}
	return p.differentParts(a.Args[0], fn, b.Args[0], depth)
}

// differentParts compares the structs that hold the variable.
func (p *Program) differentParts(a *Value, fn *Func, b *Value, depth int) bool {
	if p.pointsElsewhere(a, b) || p.pointsElsewhere(b, a) {
		return true
	}
	if a.Op == IndexAddr && b.Op == IndexAddr { // elements of two slices
		return p.differentParts(a.Args[0], fn, b.Args[0], depth)
	}
	if b.Op == Phi {
		return depth <= maxInline && !slices.ContainsFunc(b.Args, func(b *Value) bool { return !p.differentParts(a, fn, b, depth+1) })
	}
	if a.Op == Read && a.Args[0].Op == FieldAddr { // what a field points to
		if !p.pointsToOwn(a.Args[0].Obj) {
			return false
		}
		if b.Op == Read && b.Args[0].Op == FieldAddr {
			return a.Args[0].Obj != b.Args[0].Obj && p.pointsToOwn(b.Args[0].Obj)
		}
		switch b.Op {
		case FieldAddr, Fresh, Addr, Const:
			return true // a part of another object, one made here, or nil
		}
	} else if a.Op == Addr { // a variable of its own
		switch b.Op {
		case FieldAddr, Fresh:
			return true
		case Addr:
			return a.Obj != b.Obj
		}
	} else if a.Op != FieldAddr {
		return false
	}
	if b.Op == FieldAddr {
		return a.Obj != b.Obj || p.differentParts(a.Args[0], fn, b.Args[0], depth)
	}
	if fn.Parent != nil || fn.Obj == nil || depth > maxInline || b.Op != Read || b.Args[0].Op != Addr {
		return false
	}
	i, ok := p.paramIndex(fn, b.Args[0].Obj)
	if !ok {
		return false
	}
	sites, ok := p.CallSites(fn.Obj)
	return ok && !slices.ContainsFunc(sites, func(s CallSite) bool {
		return i >= len(s.Args) || !p.differentParts(a, s.Func, s.Args[i], depth+1)
	})
}

// pointsToOwn reports whether every object has one of its own behind the field:
// the package only ever puts a new one there.
func (p *Program) pointsToOwn(field types.Object) bool {
	if own, ok := p.own[field]; ok {
		return own
	}
	own := true
	for _, f := range p.files {
		if p.isTestFile(f.FileStart) {
			continue
		}
		for n := range ast.Preorder(f) {
			if id, ok := n.(*ast.Ident); ok && own && p.info.Uses[id] == field {
				value, set := p.valueSet(id)
				own = !set || value != nil && isNew(value)
			}
		}
	}
	p.own[field] = own
	return own
}

// noteEmbedded notes the embedded field whose method a selection finds.
func (p *Program) noteEmbedded(sel *types.Selection) {
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return
		}
		p.addressed[st.Field(i).Origin()] = true
		t = st.Field(i).Type()
	}
}

// valueSet returns what is assigned to the field that id names, and whether
// something is.
func (p *Program) valueSet(id *ast.Ident) (ast.Expr, bool) {
	cur, ok := p.curs.Of(id)
	if !ok {
		return nil, true
	}
	if kv, ok := cur.Parent().Node().(*ast.KeyValueExpr); ok && cur.ParentEdgeKind() == edge.KeyValueExpr_Key {
		return kv.Value, true
	}
	if cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
		cur = cur.Parent()
	}
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if kind, i := cur.ParentEdge(); kind == edge.AssignStmt_Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				return n.Rhs[i], true
			}
			return nil, true
		}
	case *ast.UnaryExpr:
		return nil, n.Op == token.AND
	}
	return nil, false
}

// isNew reports whether e makes an object: a literal, a call of new or of a
// function, or nil.
func isNew(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return true
	case *ast.UnaryExpr:
		_, lit := ast.Unparen(e.X).(*ast.CompositeLit)
		return e.Op == token.AND && lit
	case *ast.Ident:
		return e.Name == "nil"
	}
	return false
}
