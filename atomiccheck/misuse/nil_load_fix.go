package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// loadOf returns the Load that v is, or may be, the result of.
func loadOf(fn *flow.Func, v *flow.Value) *flow.Event {
	if v.Op == flow.Phi {
		for _, a := range v.Args {
			if a = flow.Strip(a); a.Op == flow.Atomic && a.Kind == atomicapi.Load {
				if e := fn.EventOf(a); e != nil {
					return e
				}
			}
		}
		return nil
	}
	if v.Kind != atomicapi.Load {
		return nil
	}
	return fn.EventOf(v)
}

// isAssertOK reports whether the condition is the second result of the type
// assertion that made v, or its negation.
func isAssertOK(cond, v *flow.Value) bool {
	for cond.Op == flow.Unary {
		cond = cond.Args[0]
	}
	return v.Op == flow.Assert && cond.Op == flow.Derived && cond.Site == v.Site && len(cond.Args) == 1 && cond.Args[0] == v
}

// isPlainPointer reports whether what is followed is a pointer.
func (s *subject) isPlainPointer(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return false
	}
	t := s.info.TypeOf(e)
	if star, ok := e.(*ast.StarExpr); ok {
		t = s.info.TypeOf(star.X)
	}
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	}
	return false
}

// alwaysSet reports whether the package makes the variable's owner only where
// it also stores a value that is not nil, before anyone else sees it.
func (s *subject) alwaysSet(load *flow.Event) bool {
	loc, ok := flow.LocOf(load.Addr)
	if !ok {
		return false
	}
	x := s.index()
	set := false
	for _, e := range x.At[loc] {
		if !e.Op.Kind.Writes() || e.New == nil {
			continue
		}
		if mayBeNil(e.New, 0) {
			return false
		}
		if x.Prog.OwnedByCallers(e) && e.Op.Kind == atomicapi.Store {
			set = true
		}
	}
	return set
}

// fixNilLoad moves the check before the statement that follows the pointer,
// where the check comes next and is nothing else.
func (s *subject) fixNilLoad(d, check *flow.Event) []analysis.SuggestedFix {
	r := s.rewriteAt(d.Node)
	at, ok := s.spotOf(d.Node)
	if r == nil || !ok || d.Func != check.Func || !isMovable(at.stmt) {
		return nil
	}
	test, ok := at.next().(*ast.IfStmt)
	if !ok || !isWithin(check.Node, test.Cond) || test.Init != nil || test.Else != nil || !leaves(test.Body) {
		return nil
	}
	p := r.pointerFollowed(d.Node)
	if p == nil || !r.isNilTestOf(test.Cond, p) || p.Pos() >= at.stmt.Pos() || r.dependsOn(test, at.stmt) {
		return nil
	}
	return r.swapped(at.stmt, test)
}

func isMovable(stmt ast.Stmt) bool {
	switch stmt.(type) {
	case *ast.AssignStmt, *ast.DeclStmt, *ast.ExprStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.DeferStmt:
		return true
	}
	return false
}

// pointerFollowed returns the variable that holds the pointer followed at n,
// or nil.
func (r *rewrite) pointerFollowed(n ast.Node) types.Object {
	e, ok := n.(ast.Expr)
	if !ok {
		return nil
	}
	if star, ok := ast.Unparen(e).(*ast.StarExpr); ok {
		e = star.X
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	return r.info.Uses[id]
}

// isNilTestOf reports whether the condition is p == nil.
func (r *rewrite) isNilTestOf(cond ast.Expr, p types.Object) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL {
		return false
	}
	x, y := b.X, b.Y
	if r.info.Types[x].IsNil() {
		x, y = y, x
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && r.info.Uses[id] == p && r.info.Types[y].IsNil()
}

// dependsOn reports whether later mentions a variable that stmt declares or
// assigns.
func (r *rewrite) dependsOn(later, stmt ast.Stmt) bool {
	set := make(map[types.Object]bool)
	for n := range ast.Preorder(stmt) {
		if id, ok := n.(*ast.Ident); ok {
			if obj := r.info.Defs[id]; obj != nil {
				set[obj] = true
			} else if obj := r.info.Uses[id]; obj != nil && r.isAssigned(id) {
				set[obj] = true
			}
		}
	}
	for n := range ast.Preorder(later) {
		if id, ok := n.(*ast.Ident); ok && set[r.info.Uses[id]] {
			return true
		}
	}
	return false
}

// swapped returns the fix that swaps two statements that follow each other,
// with the comments beside and right above them.
func (r *rewrite) swapped(a, b ast.Stmt) []analysis.SuggestedFix {
	aPos, aEnd := r.extent(a)
	bPos, bEnd := r.extent(b)
	gap := r.between(aEnd, bPos)
	if aEnd > bPos || strings.TrimSpace(gap) != "" || !strings.Contains(gap, "\n") {
		return nil
	}
	r.moves = true
	r.replaceFrom(aPos, bEnd, r.between(bPos, bEnd)+gap+r.between(aPos, aEnd))
	return r.done("Check first")
}

// extent returns where a statement begins and ends with its comments.
func (r *rewrite) extent(stmt ast.Stmt) (pos, end token.Pos) {
	pos, end = stmt.Pos(), stmt.End()
	for _, group := range r.file.Comments {
		switch {
		case group.Pos() >= stmt.End() && r.tf.Line(group.Pos()) == r.tf.Line(stmt.End()):
			end = group.List[0].End()
		case group.End() < stmt.Pos() && r.tf.Line(group.End()) == r.tf.Line(stmt.Pos())-1 && r.standsAlone(group):
			pos = group.Pos()
		}
	}
	return pos, end
}

// standsAlone reports whether nothing but white space stands before the
// comment on its line.
func (r *rewrite) standsAlone(group *ast.CommentGroup) bool {
	return strings.TrimSpace(r.between(r.tf.LineStart(r.tf.Line(group.Pos())), group.Pos())) == ""
}
