package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// changedFields returns the fields in which the objects that one variable
// publishes one after the other differ, and whether that is known: everybody
// who stores one has copied the one before and changed some fields of the copy.
//
//	next := *p.Load()
//	next.level = level
//	p.Store(&next)
func (x *index) changedFields(loc flow.Loc) (map[*types.Var]bool, bool) {
	changed := make(map[*types.Var]bool)
	for _, w := range x.Writers(loc) {
		if x.s.index().IsInTest(w) {
			continue
		}
		if w.New == nil {
			return nil, false // code with errors
		}
		v, ok := w.New.Obj.(*types.Var)
		if !ok || w.New.Op != flow.Addr || !x.s.copiesAndChanges(w, v, changed) {
			return nil, false
		}
	}
	return changed, true
}

// copiesAndChanges reports whether the local variable v, whose address w stores,
// is a copy of what a pointer leads to of which some fields are changed. It adds
// them to changed.
func (s *subject) copiesAndChanges(w *flow.Event, v *types.Var, changed map[*types.Var]bool) bool {
	body, ok := s.curs.Of(w.Func.Top().Body)
	if !ok {
		return false
	}
	copied := false
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		switch {
		case s.info.Defs[id] == v:
			assign, ok := cur.Parent().Node().(*ast.AssignStmt)
			if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
				return false
			}
			_, copied = ast.Unparen(assign.Rhs[0]).(*ast.StarExpr)
		case s.info.Uses[id] != v:
		case cur.ParentEdgeKind() == edge.UnaryExpr_X && cur.Parent().Node().(*ast.UnaryExpr).Op == token.AND:
			if !isWithin(id, w.Node) {
				return false // changed elsewhere
			}
		case cur.ParentEdgeKind() == edge.AssignStmt_Lhs:
			return false
		case cur.ParentEdgeKind() == edge.SelectorExpr_X:
			if f := s.fieldChanged(cur.Parent()); f != nil {
				changed[f] = true
			}
		}
	}
	return copied
}

// fieldChanged returns the field that the selector names if what it denotes, or
// a part of that, is assigned or has its address taken.
func (s *subject) fieldChanged(sel inspector.Cursor) *types.Var {
	field, _ := s.info.Uses[sel.Node().(*ast.SelectorExpr).Sel].(*types.Var)
	for cur := sel; ; cur = cur.Parent() {
		switch cur.ParentEdgeKind() {
		case edge.SelectorExpr_X, edge.IndexExpr_X, edge.ParenExpr_X:
			continue
		case edge.AssignStmt_Lhs, edge.IncDecStmt_X:
			return field
		case edge.UnaryExpr_X:
			if cur.Parent().Node().(*ast.UnaryExpr).Op == token.AND {
				return field
			}
		}
		return nil
	}
}

// sameInAll reports whether what the function uses of the objects that the two
// loads return is the same in all of them.
func (s *subject) sameInAll(fn *flow.Func, first, second *flow.Event) bool {
	loc, ok := flow.LocOf(second.Addr)
	if !ok || !isPointerLike(s.info.TypeOf(second.Op.Call)) {
		return false
	}
	changed, ok := s.index().changedFields(loc)
	if !ok || len(changed) == 0 {
		return false
	}
	used := false
	for _, load := range []*flow.Event{first, second} {
		for e := range fn.All {
			for _, v := range append(e.Args, e.Addr, e.New, e.Result) {
				if v == nil {
					continue
				}
				for part := range partsOf(fn, v, load) {
					used = true
					if f, ok := part.(*types.Var); ok && changed[f] {
						return false
					}
				}
			}
		}
	}
	return used
}
