package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// An instance says which atomic.Value is meant, as far as an expression tells:
// a path of fields from a root.
type instance struct {
	kind   rootKind
	root   *types.Var
	fields []*types.Var
}

// A rootKind says what is known of the variable at the root of a path.
type rootKind uint8

const (
	opaqueRoot rootKind = iota // an element, a result: any of many
	paramRoot                  // a receiver or parameter: any variable of its type
	exactRoot                  // one variable
)

// key returns the variable that all instances of one declaration share.
func (x instance) key() *types.Var {
	if len(x.fields) > 0 {
		return x.fields[len(x.fields)-1]
	}
	return x.root
}

// same reports whether x and y can be one variable and nothing speaks against
// it: their paths agree from the end, and where one goes on it starts at any
// variable of a type.
func (x instance) same(y instance) bool {
	if x.key() == nil || x.key() != y.key() {
		return false
	}
	a, b := x.fields, y.fields
	for len(a) > 0 && len(b) > 0 {
		if a[len(a)-1] != b[len(b)-1] {
			return false
		}
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) > 0:
		return y.kind == paramRoot
	case len(b) > 0:
		return x.kind == paramRoot
	case x.kind == opaqueRoot || y.kind == opaqueRoot:
		return x.kind == paramRoot || y.kind == paramRoot
	case x.kind == exactRoot && y.kind == exactRoot:
		return x.root == y.root
	}
	return true // one is any variable of the type
}

// instanceOfOp returns the instance that op operates on.
func (c *valueTypes) instanceOfOp(op op) instance {
	x := c.instanceOf(op.Operand, 0)
	if p, ok := promotedPlace(c.info, op.Op); ok {
		sel := ast.Unparen(op.Call.Fun).(*ast.SelectorExpr)
		for _, st := range p.steps[len(resolvePlace(c.info, sel.X).steps):] {
			if v := st.fieldVar(); v != nil && !c.api.HasPackage(v.Pkg().Path()) {
				x.fields = append(x.fields[:len(x.fields):len(x.fields)], v)
			}
		}
	}
	return x
}

// instanceOf returns the instance that e, which is a variable or a pointer to
// one, denotes.
func (c *valueTypes) instanceOf(e ast.Expr, depth int) instance {
	e = ast.Unparen(e)
	if addr, ok := e.(*ast.UnaryExpr); ok && addr.Op == token.AND {
		e = ast.Unparen(addr.X)
	}
	p := resolvePlace(c.info, e)
	x := instance{root: p.root}
	for _, st := range p.steps {
		if v := st.fieldVar(); v != nil {
			x.fields = append(x.fields, v)
		} else {
			x = instance{} // an element: the path starts anew
		}
	}
	if _, ok := e.(*ast.IndexExpr); ok || x.root == nil {
		return x
	}
	switch {
	case c.isParam(x.root):
		x.kind = paramRoot
	case x.root.Parent() == c.pass.Pkg.Scope() || x.root.Pkg() != c.pass.Pkg:
		x.kind = exactRoot
	default:
		return c.throughLocal(x, depth)
	}
	return x
}

// throughLocal returns the instance that a path from a local variable means:
// a pointer that is assigned once stands for what it points to.
func (c *valueTypes) throughLocal(x instance, depth int) instance {
	if !isPointerVar(x.root) {
		x.kind = exactRoot
		return x
	}
	sources := c.flow().into[x.root]
	if len(sources) != 1 || sources[0].elem || sources[0].result >= 0 || depth > 3 {
		x.kind, x.root = opaqueRoot, rootOnly(x)
		return x
	}
	src := ast.Unparen(sources[0].expr)
	if c.isAllocation(src) {
		x.kind = exactRoot
		return x
	}
	switch n := src.(type) {
	case *ast.UnaryExpr, *ast.Ident, *ast.SelectorExpr:
		base := c.instanceOf(n, depth+1)
		base.fields = slices.Concat(base.fields, x.fields)
		return base
	}
	x.kind, x.root = opaqueRoot, rootOnly(x)
	return x
}

// rootOnly keeps the root of a path without fields, so that it has a key.
func rootOnly(x instance) *types.Var {
	if len(x.fields) == 0 {
		return x.root
	}
	return nil
}

func isPointerVar(v *types.Var) bool {
	_, ok := v.Type().Underlying().(*types.Pointer)
	return ok
}

// isAllocation reports whether e makes a new variable: &T{} or new(T).
func (c *valueTypes) isAllocation(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		_, ok := ast.Unparen(e.X).(*ast.CompositeLit)
		return ok && e.Op == token.AND
	case *ast.CallExpr:
		id, ok := ast.Unparen(e.Fun).(*ast.Ident)
		return ok && c.info.Uses[id] == types.Universe.Lookup("new")
	}
	return false
}

// isParam reports whether v is a parameter or receiver of a declared function.
func (c *valueTypes) isParam(v *types.Var) bool {
	if c.params == nil {
		c.params = make(map[*types.Var]bool)
		for _, f := range c.pass.Files {
			for _, decl := range f.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				sig := c.flow().signatureOf(fn)
				if sig == nil {
					continue
				}
				if sig.Recv() != nil {
					c.params[sig.Recv()] = true
				}
				for p := range sig.Params().Variables() {
					c.params[p] = true
				}
			}
		}
	}
	return c.params[v]
}
