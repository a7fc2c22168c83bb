package misuse

import (
	"go/ast"
	"go/token"
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
	s.newNames[root.Func.Top()] = append(s.newNames[root.Func.Top()], o.name)
	return r.done("Load it once into " + o.name)
}

// firstOfAll follows the Loads that are themselves reported to the one that is
// not.
func (s *subject) firstOfAll(fn *flow.Func, load *flow.Event) *flow.Event {
	for range len(s.index().Events[fn]) {
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
	for _, e := range s.index().Events[fn] {
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

// replaceAll writes the variable's name in place of the repeated Loads, and of
// others before end that may as well not load again.
func (o *onceLoaded) replaceAll(end token.Pos) {
	seen := make(map[ast.Node]bool)
	for _, e := range o.group {
		seen[e.Node] = true
		o.replace(e.Node, o.name)
		end = max(end, o.endOfStatement(e.Node))
	}
	for _, e := range o.index().Events[o.root.Func.Top()] {
		if e.Op.Kind == o.root.Op.Kind && e.Addr == o.root.Addr && e.Node != o.root.Node && !seen[e.Node] && e.Node.End() <= end &&
			o.canRepeat(e) && !o.rereads(o.root.Func.Top(), o.root, e) {
			seen[e.Node] = true
			o.replace(e.Node, o.name)
		}
	}
}

// endOfStatement returns where the statement around n ends.
func (o *onceLoaded) endOfStatement(n ast.Node) token.Pos {
	if at, ok := o.spotOf(n); ok {
		return at.stmt.End()
	}
	return n.End()
}

// reuse uses the variable that already holds what the first Load returned.
func (o *onceLoaded) reuse() bool {
	cur, ok := o.curs.Of(o.root.Node)
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
	if slices.ContainsFunc(o.usesOf(v, assign.Pos()), o.isAssigned) {
		return false
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
	o.replaceAll(token.NoPos)
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
	if o.name = o.nameAt(cond.Pos()); o.name == "" {
		return false
	}
	o.insert(cond.Cond.Pos(), o.name+" := "+o.source(o.root.Node)+"; ")
	o.replace(o.root.Node, o.name)
	o.replaceAll(cond.End())
	return true
}

// ifAround returns the if whose condition the first Load is part of, or nil.
func (o *onceLoaded) ifAround() *ast.IfStmt {
	cur, ok := o.curs.Of(o.root.Node)
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
	if o.name = o.nameAt(at.stmt.Pos()); o.name == "" {
		return false
	}
	o.insert(at.stmt.Pos(), o.name+" := "+o.source(o.root.Node)+o.lines(at.stmt.Pos(), "", ""))
	o.replace(o.root.Node, o.name)
	o.replaceAll(token.NoPos)
	return true
}
