package misuse

import (
	"go/ast"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// A spot is a statement and its place in a list of statements.
type spot struct {
	cur  inspector.Cursor
	stmt ast.Stmt
	list []ast.Stmt
	i    int
}

// spotOf returns the place of the innermost statement around n that stands in
// a list.
func (s *subject) spotOf(n ast.Node) (spot, bool) {
	cur, ok := s.curs.Of(n)
	if !ok {
		return spot{}, false
	}
	for ; cur.Valid(); cur = cur.Parent() {
		kind, i := cur.ParentEdge()
		var list []ast.Stmt
		switch kind {
		case edge.BlockStmt_List:
			list = cur.Parent().Node().(*ast.BlockStmt).List
		case edge.CaseClause_Body:
			list = cur.Parent().Node().(*ast.CaseClause).Body
		case edge.CommClause_Body:
			list = cur.Parent().Node().(*ast.CommClause).Body
		case edge.Invalid:
			return spot{}, false
		default:
			continue
		}
		if stmt, ok := cur.Node().(ast.Stmt); ok {
			switch stmt.(type) {
			case *ast.CaseClause, *ast.CommClause:
				return spot{}, false
			}
			return spot{cur, stmt, list, i}, true
		}
	}
	return spot{}, false
}

// next returns the statement that follows, or nil.
func (p spot) next() ast.Stmt {
	if p.i+1 < len(p.list) {
		return p.list[p.i+1]
	}
	return nil
}

// previous returns the statement before, or nil.
func (p spot) previous() ast.Stmt {
	if p.i > 0 {
		return p.list[p.i-1]
	}
	return nil
}

// sameList reports whether both stand in one list.
func (p spot) sameList(q spot) bool {
	return len(p.list) > 0 && len(q.list) > 0 && &p.list[0] == &q.list[0]
}

// aloneIn returns the place of the call if it is a statement.
func (s *subject) aloneIn(call *ast.CallExpr) (spot, bool) {
	p, ok := s.spotOf(call)
	if !ok {
		return p, false
	}
	stmt, ok := p.stmt.(*ast.ExprStmt)
	return p, ok && ast.Unparen(stmt.X) == call
}
