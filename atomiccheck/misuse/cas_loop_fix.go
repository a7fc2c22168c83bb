package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// loopOn replaces stmt, which stores value, by a loop that computes value of
// what it loads until nobody has written the variable meanwhile:
//
//	for {
//		old := x.Load()
//		if x.CompareAndSwap(old, f(old)) {
//			break
//		}
//	}
func (u *update) loopOn(stmt ast.Stmt, value ast.Expr, loaded ast.Node) bool {
	if !u.isRepeatable(value, u.load.Call) || !isCompared(wordOf(u.store)) {
		return false
	}
	old := u.freshName(stmt.Pos(), "old", "current", "prev", "old")
	loop := u.casLoop(stmt, old, u.with(value, loaded, old))
	u.replace(stmt, loop)
	u.advice = "a CompareAndSwap loop"
	return loop != ""
}

// casLoop returns the loop, or "".
func (u *update) casLoop(at ast.Stmt, old, value string) string {
	cas := u.otherCall(u.store, atomicapi.CompareAndSwap, old, value)
	if cas == "" {
		return ""
	}
	return u.lines(at.Pos(),
		"for {",
		"\t"+old+" := "+u.source(u.load.Call),
		"\tif "+cas+" {",
		"\t\tbreak",
		"\t}",
		"}")
}

// isCompared reports whether CompareAndSwap compares values of type t as ==
// does and as a loop needs it.
func isCompared(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return true
	case *types.Basic:
		return u.Info()&types.IsFloat == 0 // a NaN equals nothing
	}
	return false
}

// loopOnLocal rewrites
//
//	old := x.Load()
//	x.Store(f(old))
//
// where old is used for nothing else.
func (u *update) loopOnLocal() bool {
	k, ok := u.keptLoad()
	if !ok || !k.at.sameList(u.at) || u.at.i != k.at.i+1 || !k.isLoad(u.load.Call) || u.loadsAgain(u.store.New) ||
		len(k.usesIn(u.store.New)) != len(k.uses) || len(k.uses) == 0 || !u.isRepeatable(u.store.New) || !isCompared(wordOf(u.store)) {
		return false
	}
	loop := u.casLoop(u.at.stmt, k.v.Name(), u.source(u.store.New))
	u.advice = "a CompareAndSwap loop"
	u.replaceFrom(k.at.stmt.Pos(), u.at.stmt.End(), loop)
	return loop != ""
}

// loopOnComparison rewrites
//
//	if x.Load() < v {
//		x.Store(v)
//	}
//
// and the same with a variable that the if or the statement before it sets to
// what the Load returned.
func (u *update) loopOnComparison() bool {
	body := u.at.cur.Parent()
	if body.ParentEdgeKind() != edge.IfStmt_Body || len(u.at.list) != 1 {
		return false
	}
	cond := body.Parent().Node().(*ast.IfStmt)
	outer, ok := u.spotOf(cond)
	if !ok || outer.stmt != cond || cond.Else != nil || !u.isRepeatable(u.store.New) ||
		!u.isRepeatable(cond.Cond, u.load.Call) || !isCompared(wordOf(u.store)) {
		return false
	}
	begin, old, loaded := cond.Pos(), "", ast.Node(u.load.Call)
	if isWithin(u.load.Call, cond.Cond) {
		if cond.Init != nil {
			return false
		}
		old = u.freshName(cond.Pos(), "old", "current", "prev", "old")
	} else {
		k, ok := u.comparedLocal(cond, outer)
		if !ok {
			return false
		}
		begin, old, loaded = min(begin, k.assign.Pos()), k.v.Name(), nil
	}
	cas := u.otherCall(u.store, atomicapi.CompareAndSwap, old, u.source(u.store.New))
	u.replaceFrom(begin, cond.Body.Lbrace, u.lines(cond.Pos(),
		"for {",
		"\t"+old+" := "+u.source(u.load.Call),
		"\tif "+u.negation(cond.Cond, loaded, old)+" || "+cas+" "))
	u.replace(u.at.stmt, "break")
	u.insert(cond.Body.Rbrace, "}"+u.lines(cond.Pos(), "", ""))
	return cas != ""
}

// comparedLocal returns the variable that holds the loaded value and is used
// in the if statement only, which declares it or stands behind that.
func (u *update) comparedLocal(cond *ast.IfStmt, outer spot) (kept, bool) {
	var k kept
	stmt := cond.Init
	if stmt == nil {
		stmt = outer.previous()
	}
	assign, ok := stmt.(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || assign.Tok != token.DEFINE || ast.Unparen(assign.Rhs[0]) != u.load.Call {
		return k, false
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	if !ok || u.info.Defs[id] == nil {
		return k, false
	}
	k = kept{assign: assign, v: u.info.Defs[id]}
	k.uses = u.usesOf(k.v, cond.Pos())
	return k, len(k.uses) > 0 && len(k.usesIn(cond)) == len(k.uses) && !u.assigned(k)
}

// negation returns the opposite of a condition, with old for loaded if that is
// not nil.
func (u *update) negation(cond ast.Expr, loaded ast.Node, old string) string {
	text := func(e ast.Expr) string {
		if loaded == nil || !isWithin(loaded, e) {
			return u.source(e)
		}
		return u.with(e, loaded, old)
	}
	cond = ast.Unparen(cond)
	if b, ok := cond.(*ast.BinaryExpr); ok && isInteger(u.info.TypeOf(b.X)) {
		if op, ok := opposite[b.Op]; ok {
			return text(b.X) + " " + op.String() + " " + text(b.Y)
		}
	}
	return "!(" + text(cond) + ")"
}

var opposite = map[token.Token]token.Token{
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL,
}
