package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// runsOnce reports whether a for loop has one round: for i := 0; i < 1; i++, where the bound may
// be a variable that never changes.
func (p *Program) runsOnce(loop *ast.ForStmt) bool {
	init, ok := loop.Init.(*ast.AssignStmt)
	if !ok || len(init.Rhs) != 1 || loop.Cond == nil {
		return false
	}
	cond, ok := loop.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.LSS {
		return false
	}
	from, to := p.info.Types[init.Rhs[0]].Value, p.constantIn(cond.Y)
	if from == nil || to == nil || from.Kind() != constant.Int || to.Kind() != constant.Int {
		return false
	}
	return constant.Compare(to, token.LEQ, constant.BinaryOp(from, token.ADD, constant.MakeInt64(1)))
}

// constantIn returns the constant that x is, or that the local variable it names always holds;
// or nil.
func (p *Program) constantIn(x ast.Expr) constant.Value {
	if tv := p.info.Types[x]; tv.Value != nil {
		return tv.Value
	}
	v, ok := p.info.Uses[NameOf(x)].(*types.Var)
	if !ok || v.IsField() || IsPackageVar(v) {
		return nil
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		if _, changed := changedVars(p.info, c.Node().(*ast.FuncDecl).Body)[v]; changed {
			return nil
		}
	}
	stmt, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 {
		return nil
	}
	return p.info.Types[stmt.Rhs[0]].Value
}
