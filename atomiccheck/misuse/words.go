package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

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

// loopAround returns the innermost loop that holds the node, or nil.
func (s *subject) loopAround(n ast.Node) ast.Node {
	cur, ok := s.in.Root().FindNode(n)
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		switch c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return c.Node()
		}
		return nil
	}
	return nil
}

// branchAfter returns the innermost statement with branches that holds the node
// and begins after the expression, or nil: the node then runs whenever control
// gets past the expression, early exits aside.
func (s *subject) branchAfter(expr ast.Expr, n ast.Node) ast.Stmt {
	cur, ok := s.in.Root().FindNode(n)
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.IfStmt)(nil), (*ast.CaseClause)(nil), (*ast.CommClause)(nil),
		(*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		stmt, ok := c.Node().(ast.Stmt)
		if !ok || stmt.Pos() <= expr.Pos() {
			return nil
		}
		if init, ok := stmt.(*ast.IfStmt); ok && init.Init != nil && isWithin(n, init.Init) {
			continue // runs before the branch
		}
		return stmt
	}
	return nil
}

// calleeOf returns the function, method or builtin that a call names, or nil.
func calleeOf(info *types.Info, call *ast.CallExpr) types.Object { return typeutil.Callee(info, call) }
