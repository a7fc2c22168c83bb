package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// fixDoubleLoad loads once into a local variable: all the Loads that are
// reported because of one first Load, directly or by way of each other, have
// one fix, which the first of the findings carries.
func (s *subject) fixDoubleLoad(fn *flow.Func, first, second *flow.Event) []analysis.SuggestedFix {
	root := s.firstOfAll(fn, first)
	group := s.repeatsOf(fn, root)
	r := s.rewriteAt(root.Node)
	if r == nil || len(group) == 0 || group[0].Node != second.Node {
		return nil
	}
	o := &onceLoaded{rewrite: r, root: root, group: group}
	if !o.isSound() || !o.reuse() && !o.intoIf() && !o.beforeStatement() {
		return nil
	}
	return r.done("Load it once into " + o.name)
}

// firstOfAll follows the Loads that are themselves reported to the one that is
// not.
func (s *subject) firstOfAll(fn *flow.Func, load *flow.Event) *flow.Event {
	for range len(s.index().events[fn]) {
		first, _ := s.findFirstLoad(fn, load)
		if first == nil {
			break
		}
		load = first
	}
	return load
}

// repeatsOf returns the Loads that are reported because of root, in the order
// in which they are reported.
func (s *subject) repeatsOf(fn *flow.Func, root *flow.Event) (group []*flow.Event) {
	seen := make(map[ast.Node]bool)
	for _, e := range s.index().events[fn] {
		if e.Op.Kind != root.Op.Kind || e.Owned || e.Addr != root.Addr || seen[e.Node] {
			continue
		}
		if first, _ := s.findFirstLoad(fn, e); first != nil && s.firstOfAll(fn, first) == root {
			seen[e.Node] = true
			group = append(group, e)
		}
	}
	return group
}

// A onceLoaded is a Load that others repeat.
type onceLoaded struct {
	*rewrite
	root  *flow.Event
	group []*flow.Event
	name  string // of the variable
}

// isSound reports whether each of the calls has the same value if nobody
// writes the variable meanwhile, and stands where it can be replaced.
func (o *onceLoaded) isSound() bool {
	call, ok := o.root.Node.(*ast.CallExpr)
	if !ok || o.root.Deferred || len(call.Args) > 0 && o.root.Inlined() {
		return false
	}
	for _, e := range o.group {
		repeat, ok := e.Node.(*ast.CallExpr)
		if !ok || e.Deferred || e.Func != o.root.Func || !o.sameValue(call, repeat) ||
			!types.Identical(o.info.TypeOf(call), o.info.TypeOf(repeat)) || o.inOtherLoop(repeat) || e.Pos() < call.End() {
			return false
		}
	}
	return true
}

// sameValue reports whether two calls return what the Load returns, or are the
// same call of a getter.
func (o *onceLoaded) sameValue(a, b *ast.CallExpr) bool {
	if _, tuple := o.info.TypeOf(a).(*types.Tuple); tuple || o.info.TypeOf(a) == nil || o.info.TypeOf(b) == nil {
		return false
	}
	if o.root.Inlined() && o.source(a) == o.source(b) {
		return o.means(a, b.Pos())
	}
	isLoad := func(call *ast.CallExpr) bool {
		if _, ok := o.api.OpOf(o.info, call); ok {
			return true
		}
		v := o.root.Func.ValueOf(call)
		return v != nil && v.Op == flow.Atomic && v.Args[0] == o.root.Addr
	}
	return isLoad(a) && isLoad(b)
}

// inOtherLoop reports whether the call runs more often than the first Load.
func (o *onceLoaded) inOtherLoop(call *ast.CallExpr) bool {
	return o.loopAround(call) != o.loopAround(o.root.Node) || o.hasLabels()
}

// hasLabels reports whether control may go back other than by a loop.
func (o *onceLoaded) hasLabels() bool {
	for n := range ast.Preorder(o.root.Func.Body) {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			return true
		}
	}
	return false
}

// replaceAll writes the variable's name in place of the repeated Loads.
func (o *onceLoaded) replaceAll() {
	for _, e := range o.group {
		o.replace(e.Node, o.name)
	}
}

// reuse uses the variable that already holds what the first Load returned.
func (o *onceLoaded) reuse() bool {
	cur, ok := o.in.Root().FindNode(o.root.Node)
	if !ok || cur.ParentEdgeKind() != edge.AssignStmt_Rhs {
		return false
	}
	assign := cur.Parent().Node().(*ast.AssignStmt)
	if assign.Tok != token.DEFINE || len(assign.Lhs) != 1 {
		return false
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	v := o.info.Defs[id]
	if !ok || v == nil {
		return false
	}
	for _, use := range o.usesOf(v, assign.Pos()) {
		if o.isAssigned(use) {
			return false
		}
	}
	for _, e := range o.group {
		scope := o.scopeAt(e.Pos())
		if scope == nil {
			return false
		}
		if _, found := scope.LookupParent(id.Name, e.Pos()); found != v {
			return false
		}
	}
	o.name = id.Name
	o.replaceAll()
	return true
}

// intoIf declares the variable in the if whose condition the first Load is in:
//
//	if v := p.Load(); v != nil { v.F() }
func (o *onceLoaded) intoIf() bool {
	cond := o.ifAround()
	if cond == nil || cond.Init != nil || !o.canLoadFirst(cond.Cond) {
		return false
	}
	for _, e := range o.group {
		if !isWithin(e.Node, cond) {
			return false
		}
	}
	o.name = o.nameAt(cond.Pos())
	o.insert(cond.Cond.Pos(), o.name+" := "+o.source(o.root.Node)+"; ")
	o.replace(o.root.Node, o.name)
	o.replaceAll()
	return true
}

// ifAround returns the if whose condition the first Load is part of, or nil.
func (o *onceLoaded) ifAround() *ast.IfStmt {
	cur, ok := o.in.Root().FindNode(o.root.Node)
	if !ok {
		return nil
	}
	for ; cur.Valid(); cur = cur.Parent() {
		if cur.ParentEdgeKind() == edge.IfStmt_Cond {
			return cur.Parent().Node().(*ast.IfStmt)
		}
		if _, stmt := cur.Node().(ast.Stmt); stmt {
			return nil
		}
	}
	return nil
}

// beforeStatement declares the variable on a line of its own.
func (o *onceLoaded) beforeStatement() bool {
	at, ok := o.spotOf(o.root.Node)
	if !ok || !o.evaluatesFirst(at.stmt) {
		return false
	}
	for _, e := range o.group {
		if e.Pos() > at.list[len(at.list)-1].End() {
			return false
		}
	}
	o.name = o.nameAt(at.stmt.Pos())
	o.insert(at.stmt.Pos(), o.name+" := "+o.source(o.root.Node)+o.lines(at.stmt.Pos(), "", ""))
	o.replace(o.root.Node, o.name)
	o.replaceAll()
	return true
}

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
	cur, ok := o.in.Root().FindNode(o.root.Node)
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
