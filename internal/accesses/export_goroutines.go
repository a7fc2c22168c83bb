package accesses

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// startsGoroutines reports whether the package starts goroutines, or sends functions to
// those who do.
func (x *exporter) startsGoroutines() bool {
	for range x.In.Root().Preorder((*ast.GoStmt)(nil)) {
		return true
	}
	for _, imp := range x.pass.Pkg.Imports() {
		switch imp.Path() {
		case "golang.org/x/sync/errgroup":
			return true
		}
	}
	for range x.in("sync") {
		return true
	}
	return len(x.im.uses) > 0
}

// in yields the calls of a function or method named Go of the package with the path.
func (x *exporter) in(path string) func(func(*ast.CallExpr) bool) {
	return func(yield func(*ast.CallExpr) bool) {
		for cur := range x.In.Root().Preorder((*ast.SelectorExpr)(nil)) {
			sel := cur.Node().(*ast.SelectorExpr)
			if sel.Sel.Name != "Go" || cur.ParentEdgeKind() != edge.CallExpr_Fun {
				continue
			}
			if fn, ok := x.Info.Uses[sel.Sel].(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == path {
				if !yield(cur.Parent().Node().(*ast.CallExpr)) {
					return
				}
			}
		}
	}
}

// leaves reports whether a goroutine has operand v, or calls it, when the function
// returns: a go statement mentions it, it is sent to somebody, or handed to a function
// that does so; and the function does not wait.
func (x *exporter) leaves(decl *ast.FuncDecl, v *types.Var, starts bool) bool {
	if !mayBeLeft(v.Type()) || x.program().MustJoin(decl) {
		return false
	}
	body, ok := x.Curs.Of(decl.Body)
	if !ok {
		return false
	}
	stored := false
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if x.Info.Uses[cur.Node().(*ast.Ident)] != v {
			continue
		}
		if (!types.IsInterface(v.Type()) || x.program().IsListener(v.Type())) && x.isLeft(cur, starts) {
			return true
		}
		switch cur.ParentEdgeKind() {
		case edge.AssignStmt_Rhs, edge.CallExpr_Args, edge.KeyValueExpr_Value:
			stored = true
		}
	}
	return starts && stored && x.isCalledBack(decl, v)
}

// isCalledBack reports whether a function stores its parameter v in a field whose functions, or
// methods of whose values, are called on goroutines.
func (x *exporter) isCalledBack(decl *ast.FuncDecl, v *types.Var) bool {
	fn, ok := x.Info.Defs[decl.Name].(*types.Func)
	if _, isFunc := v.Type().Underlying().(*types.Signature); !ok || !isFunc && !types.IsInterface(v.Type()) {
		return false
	}
	for i := range fn.Signature().Params().Len() {
		if fn.Signature().Params().At(i) == v {
			return x.program().IsStoredForGoroutine(fn, i)
		}
	}
	return false
}

// mayBeLeft reports whether an operand of type t leads to what others may access.
func mayBeLeft(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Pointer, *types.Interface:
		return true
	}
	return false
}

func (x *exporter) isLeft(cur inspector.Cursor, starts bool) bool {
	_, isFunc := x.Info.TypeOf(cur.Node().(*ast.Ident)).Underlying().(*types.Signature)
	switch {
	case isFunc && cur.ParentEdgeKind() == edge.SendStmt_Value:
		return true
	case cur.ParentEdgeKind() == edge.CallExpr_Args:
		call := cur.Parent().Node().(*ast.CallExpr)
		if fn, ok := typeutil.Callee(x.Info, call).(*types.Func); ok {
			_, j := cur.ParentEdge()
			if fn.Signature().Recv() != nil {
				j++
			}
			if x.leavesOperand(fn.Origin(), j, starts) {
				return true
			}
		}
	case cur.ParentEdgeKind() == edge.SelectorExpr_X && cur.Parent().ParentEdgeKind() == edge.CallExpr_Fun:
		if fn, ok := x.Info.Uses[cur.Parent().Node().(*ast.SelectorExpr).Sel].(*types.Func); ok && x.leavesOperand(fn.Origin(), 0, starts) {
			return true
		}
	}
	for c := range cur.Enclosing((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.GoStmt:
			return true
		case *ast.CallExpr:
			if fn, ok := typeutil.Callee(x.Info, n).(*types.Func); ok && flow.IsGroupGo(fn) && n.Fun.End() <= cur.Node().Pos() {
				return true
			}
		}
	}
	return false
}

func (x *exporter) leavesOperand(fn *types.Func, j int, starts bool) bool {
	inner := x.im.uses[fn]
	if decl := x.program().Decl(fn); decl != nil && decl.Body != nil {
		inner = x.usesOf(fn, decl, starts)
	}
	o := inner.find(j)
	return o != nil && o.Leaves
}

// shares reports whether a function returns a variable that a go statement of it
// mentions.
func (x *exporter) shares(decl *ast.FuncDecl) bool {
	if decl.Recv != nil || x.program().MustJoin(decl) {
		return false
	}
	returned := make(map[types.Object]bool)
	for n := range ast.Preorder(decl.Body) {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			if id, ok := ast.Unparen(r.Results[0]).(*ast.Ident); ok && x.Info.Uses[id] != nil {
				returned[x.Info.Uses[id]] = true
			}
		}
	}
	if len(returned) == 0 {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		g, ok := n.(*ast.GoStmt)
		if !ok {
			continue
		}
		for m := range ast.Preorder(g) {
			if id, ok := m.(*ast.Ident); ok && returned[x.Info.Uses[id]] {
				return true
			}
		}
	}
	return false
}
