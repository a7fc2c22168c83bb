package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// evaluatesFirst reports whether the Load can as well happen before the
// statement.
func (o *onceLoaded) evaluatesFirst(stmt ast.Stmt) bool {
	switch n := stmt.(type) {
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			if isWithin(o.root.Node, lhs) {
				return false
			}
		}
		return o.canLoadFirst(n)
	case *ast.ReturnStmt, *ast.ExprStmt, *ast.SendStmt, *ast.IncDecStmt:
		return o.canLoadFirst(n)
	case *ast.IfStmt:
		return n.Init == nil && isWithin(o.root.Node, n.Cond) && o.canLoadFirst(n.Cond)
	case *ast.SwitchStmt:
		return n.Init == nil && o.inFirstCase(n)
	}
	return false
}

// inFirstCase reports whether the Load is in what a switch evaluates first.
func (o *onceLoaded) inFirstCase(n *ast.SwitchStmt) bool {
	if n.Tag != nil {
		return isWithin(o.root.Node, n.Tag) && o.canLoadFirst(n.Tag)
	}
	if len(n.Body.List) == 0 {
		return false
	}
	clause := n.Body.List[0].(*ast.CaseClause)
	return len(clause.List) > 0 && isWithin(o.root.Node, clause.List[0]) && o.canLoadFirst(clause.List[0])
}

// canLoadFirst reports whether nothing that n does before the Load matters to
// it: no call that may write, and no test that keeps it from a nil pointer.
func (o *onceLoaded) canLoadFirst(n ast.Node) bool {
	cur, ok := o.curs.Of(o.root.Node)
	if !ok {
		return false
	}
	for ; cur.Node() != n; cur = cur.Parent() {
		switch cur.ParentEdgeKind() {
		case edge.BinaryExpr_Y:
			b := cur.Parent().Node().(*ast.BinaryExpr)
			if (b.Op == token.LAND || b.Op == token.LOR) && !o.isReached(b.X) {
				return false
			}
		case edge.FuncLit_Body:
			return false
		}
	}
	calm := true
	ast.Inspect(n, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if m.End() <= o.root.Pos() {
				calm = calm && (o.isPureCall(m) || o.isQuietCall(o.root.Func, m, nil))
			}
		case *ast.UnaryExpr:
			if m.Op == token.ARROW && m.End() <= o.root.Pos() {
				calm = false
			}
		}
		return calm
	})
	return calm
}

// isReached reports whether the variable that the Load reads can be reached
// whatever the operand before && or || says: it is a variable, or a field by
// way of a pointer that the operand follows first.
func (o *onceLoaded) isReached(before ast.Expr) bool {
	call := o.root.Node.(*ast.CallExpr)
	operand := ast.Expr(call)
	if op, ok := o.api.OpOf(o.info, call); ok {
		if operand = op.Operand; op.Pointer {
			if operand, ok = op.IsAddressOf(); !ok {
				return false
			}
		}
	} else if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		operand = sel // the getter follows its receiver
	}
	place := placeOf(o.info, operand)
	if sel, ok := operand.(*ast.SelectorExpr); ok && place.root == nil {
		place = placeOf(o.info, sel.X)
		if isPointer(o.info.TypeOf(sel.X)) {
			place.steps = append(place.steps, step{in: o.info.TypeOf(sel.X), deref: true, field: -1})
		}
	}
	follows := 0
	for _, st := range place.steps {
		if st.newBlock() || st.field < 0 {
			follows++
		}
	}
	switch {
	case place.root == nil || place.star:
		return false
	case follows == 0:
		return true
	}
	return follows == 1 && place.steps[0].deref && o.followsFirst(before, place.root)
}

func isPointer(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// followsFirst reports whether e selects a field by way of the pointer v,
// whatever it finds.
func (o *onceLoaded) followsFirst(e ast.Expr, v *types.Var) bool {
	switch n := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			return o.followsFirst(n.X, v)
		}
		return o.followsFirst(n.X, v) || o.followsFirst(n.Y, v)
	case *ast.UnaryExpr:
		return o.followsFirst(n.X, v)
	case *ast.CallExpr:
		sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if op, isOp := o.api.OpOf(o.info, n); isOp && op.Typed && ok {
			return o.followsFirst(sel.X, v)
		}
		return slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return o.followsFirst(a, v) })
	case *ast.SelectorExpr:
		sel := o.info.Selections[n]
		if sel == nil || sel.Kind() != types.FieldVal {
			return false
		}
		id, ok := ast.Unparen(n.X).(*ast.Ident)
		return ok && o.info.Uses[id] == v && isPointer(v.Type()) || o.followsFirst(n.X, v)
	}
	return false
}
