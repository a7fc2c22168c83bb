package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// variable returns the user's words for the variable that op operates on.
func (s *subject) variable(op atomicapi.Op) string {
	if op.Operand == nil { // a bound method: load := x.Load; load()
		return "what " + s.text(op.Call.Fun) + " is bound to"
	}
	if x, ok := op.IsAddressOf(); ok {
		return s.text(x)
	}
	if op.Operand == nil { // a method value: load := x.Load
		return "the variable of " + s.text(op.Call.Fun)
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
	cur, ok := s.curs.Of(n)
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
	cur, ok := s.curs.Of(n)
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
	cur, ok := s.curs.Of(n)
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

// expressionOf returns the outermost operator expression that the node is part
// of, or nil: calls, literals and statements end it.
func (s *subject) expressionOf(n ast.Node) ast.Node {
	cur, ok := s.curs.Of(n)
	if !ok {
		return nil
	}
	var outer ast.Node
	for c := cur; c.Valid(); c = c.Parent() {
		switch e := c.Node().(type) {
		case *ast.BinaryExpr:
			outer = e
		case *ast.CallExpr:
			if tv := s.info.Types[e.Fun]; e != n && !tv.IsType() && !tv.IsBuiltin() && c.ParentEdgeKind() != edge.SelectorExpr_X && outer != nil {
				return outer
			}
		case *ast.CompositeLit, ast.Stmt, *ast.FuncLit:
			return outer
		}
	}
	return outer
}

// sameChain reports whether the nodes belong to the conditions of one chain of
// else-ifs, or to the cases of one switch without a tag.
func (s *subject) sameChain(a, b ast.Node) bool {
	ca, cb := s.chainOf(a), s.chainOf(b)
	return ca != nil && ca == cb
}

func (s *subject) chainOf(n ast.Node) ast.Node {
	cur, ok := s.curs.Of(n)
	if !ok {
		return nil
	}
	for c := cur; c.Valid(); c = c.Parent() {
		switch c.ParentEdgeKind() {
		case edge.IfStmt_Cond:
			head := c.Parent()
			for head.ParentEdgeKind() == edge.IfStmt_Else {
				head = head.Parent()
			}
			return head.Node()
		case edge.CaseClause_List:
			return c.Parent().Parent().Parent().Node() // clause, body, switch
		}
		if _, ok := c.Node().(ast.Stmt); ok {
			return nil
		}
	}
	return nil
}

// isBoundUse reports whether the expression is, conversions aside, an index, a
// bound of a slice, a length or a divisor.
func (s *subject) isBoundUse(n ast.Node) bool {
	c, ok := s.outsideConversions(n)
	if !ok {
		return false
	}
	switch c.ParentEdgeKind() {
	case edge.IndexExpr_Index, edge.SliceExpr_Low, edge.SliceExpr_High, edge.SliceExpr_Max:
		return true
	case edge.BinaryExpr_Y:
		op := c.Parent().Node().(*ast.BinaryExpr).Op
		return op == token.QUO || op == token.REM
	case edge.AssignStmt_Rhs:
		op := c.Parent().Node().(*ast.AssignStmt).Tok
		return op == token.QUO_ASSIGN || op == token.REM_ASSIGN
	case edge.CallExpr_Args:
		fn, ok := calleeOf(s.info, c.Parent().Node().(*ast.CallExpr)).(*types.Builtin)
		return ok && fn.Name() == "make"
	}
	return false
}

// isArgument reports whether the expression is, conversions aside, an operand
// of a call or of arithmetic.
func (s *subject) isArgument(n ast.Node) bool {
	c, ok := s.outsideConversions(n)
	if !ok {
		return false
	}
	switch c.ParentEdgeKind() {
	case edge.CallExpr_Args:
		return true
	case edge.BinaryExpr_X, edge.BinaryExpr_Y:
		return true
	}
	return false
}

// outsideConversions returns the outermost expression that has the node's
// value.
func (s *subject) outsideConversions(n ast.Node) (inspector.Cursor, bool) {
	c, ok := s.curs.Of(n)
	if !ok {
		return c, false
	}
	for {
		parent := c.Parent()
		switch p := parent.Node().(type) {
		case *ast.ParenExpr:
		case *ast.CallExpr:
			if c.ParentEdgeKind() != edge.CallExpr_Args || !s.info.Types[p.Fun].IsType() {
				return c, true
			}
		default:
			return c, true
		}
		c = parent
	}
}
