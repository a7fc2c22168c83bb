package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// variable returns the user's words for the variable that op operates on.
func (s *subject) variable(op atomicapi.Op) string {
	if x, ok := op.IsAddressOf(); ok {
		return s.text(x)
	}
	if op.Typed || !op.Pointer {
		return s.text(op.Operand)
	}
	return "*" + s.text(op.Operand)
}

// text returns an expression as source on one line.
func (s *subject) text(e ast.Expr) string { return types.ExprString(e) }

// at returns a position as "file.go:12".
func (s *subject) at(pos token.Pos) string {
	p := s.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// statementOf returns the innermost simple statement that holds the node, or
// the condition of the statement with a body that does.
func (s *subject) statementOf(n ast.Node) ast.Node {
	cur, ok := s.in.Root().FindNode(n)
	if !ok {
		return nil
	}
	for c := cur; c.Valid(); c = c.Parent() {
		switch c.Node().(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncDecl, *ast.FuncLit, *ast.File:
			return nil
		case ast.Stmt:
			return c.Node()
		}
		switch c.ParentEdgeKind() {
		case edge.IfStmt_Cond, edge.ForStmt_Cond, edge.SwitchStmt_Tag, edge.CaseClause_List, edge.RangeStmt_X:
			return c.Node()
		}
	}
	return nil
}
