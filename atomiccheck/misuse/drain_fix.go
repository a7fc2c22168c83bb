package misuse

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// drain rewrites
//
//	n := x.Load()
//	x.Store(0)
//
// where nothing but pure code stands between the two.
func (u *update) drain() bool {
	from, ok := u.spotOf(u.load.Call)
	if !ok || !from.sameList(u.at) || from.i >= u.at.i || !u.isConstantOrNil(u.store.New) || u.isConditional(from) ||
		!u.quietBetween(from) {
		return false
	}
	return u.swap(u.source(u.store.New))
}

// swap makes a Swap of the Load and drops the Store.
func (u *update) swap(value string) bool {
	call := u.otherCall(u.load, atomicapi.Swap, value)
	if call == "" {
		return false
	}
	u.replace(u.load.Call, call)
	return u.remove(u.at.stmt)
}

func (u *update) isConstantOrNil(e ast.Expr) bool {
	tv := u.info.Types[e]
	return tv.Value != nil || tv.IsNil()
}

// isConditional reports whether the statement may run without the Load.
func (u *update) isConditional(from spot) bool {
	cur, ok := u.curs.Of(u.load.Call)
	if !ok {
		return true
	}
	for ; cur.Node() != from.stmt; cur = cur.Parent() {
		switch cur.ParentEdgeKind() {
		case edge.BinaryExpr_Y:
			if op := cur.Parent().Node().(*ast.BinaryExpr).Op; op == token.LAND || op == token.LOR {
				return true
			}
		case edge.FuncLit_Body:
			return true
		}
	}
	return false
}

// quietBetween reports whether the statements from the Load to the Store, the
// first included, only compute, log and operate on other variables.
func (u *update) quietBetween(from spot) bool {
	for _, stmt := range from.list[from.i:u.at.i] {
		if !u.isQuiet(u.event.Func, stmt, u.event.Addr, u.load.Call) {
			return false
		}
	}
	return true
}

// drainIfSet rewrites
//
//	if n := x.Load(); n != 0 {
//		x.Store(0)
//
// and the same with the Load in the statement before: to store 0 over 0 changes
// nothing.
func (u *update) drainIfSet() bool {
	body := u.at.cur.Parent()
	value := u.info.Types[u.store.New].Value
	if body.ParentEdgeKind() != edge.IfStmt_Body || u.at.i != 0 || value == nil || value.Kind() != constant.Int || constant.Sign(value) != 0 {
		return false
	}
	cond := body.Parent().Node().(*ast.IfStmt)
	outer, ok := u.spotOf(cond)
	if !ok || outer.stmt != cond && cond.Init == nil {
		return false
	}
	k, ok := u.testedLocal(cond, outer)
	if !ok || !u.isSet(cond.Cond, k.v) {
		return false
	}
	return u.swap(u.source(u.store.New))
}

// testedLocal returns the variable that the if, or the statement before it,
// sets to what the Load returned.
func (u *update) testedLocal(cond *ast.IfStmt, outer spot) (kept, bool) {
	stmt := cond.Init
	if stmt == nil {
		stmt = outer.previous()
	}
	assign, ok := stmt.(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || ast.Unparen(assign.Rhs[0]) != u.load.Call {
		return kept{}, false
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	return kept{assign: assign, v: u.info.ObjectOf(id)}, ok && u.info.ObjectOf(id) != nil
}

// isSet reports whether cond holds exactly where v is not 0.
func (u *update) isSet(cond ast.Expr, v types.Object) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(b.X).(*ast.Ident)
	zero := u.info.Types[b.Y].Value
	if !ok || u.info.Uses[id] != v || zero == nil || zero.Kind() != constant.Int || constant.Sign(zero) != 0 {
		return false
	}
	basic, ok := v.Type().Underlying().(*types.Basic)
	return ok && (b.Op == token.NEQ || b.Op == token.GTR && basic.Info()&types.IsUnsigned != 0)
}

// drainBySubtraction rewrites
//
//	n := x.Load()
//	x.Add(-n)
func (u *update) drainBySubtraction() bool {
	k, ok := u.keptLoad()
	if !ok || !k.isLoad(u.load.Call) || !k.at.sameList(u.at) || k.at.i >= u.at.i || u.assigned(k) || !u.quietBetween(k.at) {
		return false
	}
	n := u.subtrahend()
	id, ok := n.(*ast.Ident)
	return ok && u.info.Uses[id] == k.v && isInteger(k.v.Type()) && u.swap("0") && u.stillUsed(k)
}

// stillUsed reports whether the variable has a use but the dropped one.
func (u *update) stillUsed(k kept) bool { return len(k.uses) > len(k.usesIn(u.at.stmt)) }

// subtrahend returns what the Add subtracts, or nil.
func (u *update) subtrahend() ast.Expr {
	if u.store.Delta == nil {
		return nil
	}
	e := ast.Unparen(u.store.Delta)
	if u.store.Minus {
		return e
	}
	n, ok := e.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	x := ast.Unparen(n.X)
	if n.Op == token.SUB {
		return x
	}
	if conv, ok := x.(*ast.CallExpr); ok && n.Op == token.XOR && len(conv.Args) == 1 && u.info.Types[conv.Fun].IsType() {
		x = ast.Unparen(conv.Args[0])
	}
	b, ok := x.(*ast.BinaryExpr) // ^(n - 1)
	if !ok || n.Op != token.XOR || b.Op != token.SUB || u.info.Types[b.Y].Value == nil || u.info.Types[b.Y].Value.ExactString() != "1" {
		return nil
	}
	return ast.Unparen(b.X)
}
