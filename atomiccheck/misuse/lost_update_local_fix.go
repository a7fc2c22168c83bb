package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A kept is a local variable that holds what the Load returned, or what is
// computed from that in the same statement.
type kept struct {
	at     spot
	assign *ast.AssignStmt
	v      types.Object
	uses   []*ast.Ident // all but the declaration
}

// keptLoad returns the local variable that a statement of its own sets by the
// Load.
func (u *update) keptLoad() (k kept, ok bool) {
	if k.at, ok = u.spotOf(u.load.Call); !ok {
		return k, false
	}
	k.assign, ok = k.at.stmt.(*ast.AssignStmt)
	if !ok || len(k.assign.Lhs) != 1 || len(k.assign.Rhs) != 1 || k.assign.Tok != token.DEFINE {
		return k, false
	}
	id, ok := k.assign.Lhs[0].(*ast.Ident)
	if !ok || u.info.Defs[id] == nil {
		return k, false
	}
	k.v = u.info.Defs[id]
	k.uses = u.usesOf(k.v, k.at.stmt.Pos())
	return k, true
}

// isLoad reports whether the variable is set to what the Load returns as it is.
func (k *kept) isLoad(load *ast.CallExpr) bool { return ast.Unparen(k.assign.Rhs[0]) == load }

// usesIn returns the uses of the variable in n.
func (k *kept) usesIn(n ast.Node) (in []*ast.Ident) {
	for _, id := range k.uses {
		if isWithin(id, n) {
			in = append(in, id)
		}
	}
	return in
}

// assigned reports whether the variable changes after its declaration.
func (u *update) assigned(k kept) bool {
	return slices.ContainsFunc(k.uses, u.isAssigned)
}

// throughLocal rewrites consecutive statements:
//
//	v := x.Load()      v := x.Load()   v := x.Load() + d
//	x.Store(v + d)     v += d          x.Store(v)
//	                   x.Store(v)
//
// If v is used after them, it is what Add returns.
func (u *update) throughLocal() bool {
	k, ok := u.keptLoad()
	if !ok || !k.at.sameList(u.at) {
		return false
	}
	stored, isVar := ast.Unparen(u.store.New).(*ast.Ident)
	isVar = isVar && u.info.Uses[stored] == k.v
	inStore := k.usesIn(u.at.stmt)
	switch {
	case u.at.i == k.at.i+1 && !isVar && len(inStore) == 1 && k.isLoad(u.load.Call):
		call := u.operation(u.store.New, inStore[0])
		if call == "" || len(k.uses) > 1 {
			return false
		}
		return u.collapse(k, call, nil)
	case u.at.i == k.at.i+1 && isVar && !u.loadsAgain(k.assign.Rhs[0]):
		return u.collapse(k, u.operation(k.assign.Rhs[0], u.load.Call), nil)
	case u.at.i == k.at.i+2 && isVar && k.isLoad(u.load.Call):
		return u.collapse(k, u.step(k, u.at.previous()), u.at.previous())
	}
	return false
}

// step returns the call that does what stmt does to the kept value, or "".
func (u *update) step(k kept, stmt ast.Stmt) string {
	switch n := stmt.(type) {
	case *ast.IncDecStmt:
		if id, ok := n.X.(*ast.Ident); ok && u.info.Uses[id] == k.v {
			return u.operate(n.Tok, nil)
		}
	case *ast.AssignStmt:
		if len(n.Lhs) != 1 || len(n.Rhs) != 1 || u.loadsAgain(n.Rhs[0]) {
			return ""
		}
		id, ok := n.Lhs[0].(*ast.Ident)
		if !ok || u.info.Uses[id] != k.v {
			return ""
		}
		inside := k.usesIn(n.Rhs[0])
		switch {
		case n.Tok != token.ASSIGN && len(inside) == 0:
			return u.operate(n.Tok, n.Rhs[0])
		case n.Tok == token.ASSIGN && len(inside) == 1:
			return u.operation(n.Rhs[0], inside[0])
		}
	}
	return ""
}

// collapse puts the call in the place of the variable's declaration and drops
// the Store and the step before it.
func (u *update) collapse(k kept, call string, step ast.Stmt) bool {
	if call == "" {
		return false
	}
	used := len(k.uses) - len(k.usesIn(u.at.stmt))
	if step != nil {
		used -= len(k.usesIn(step))
	}
	switch {
	case used == 0:
		u.replace(k.assign, call)
	case u.advice != atomicapi.Add.String():
		return false // Or and And return the old value
	default:
		u.replace(k.assign.Rhs[0], call)
	}
	if step != nil && !u.remove(step) {
		return false
	}
	return u.remove(u.at.stmt)
}

// storedLater rewrites the last two statements where bits were only looked at
// before:
//
//	v := x.Load(); if v&bit != 0 { return }; …
//	v |= bit
//	x.Store(v)
func (u *update) storedLater() bool {
	k, ok := u.keptLoad()
	stored, isVar := ast.Unparen(u.store.New).(*ast.Ident)
	step := u.at.previous()
	if !ok || !isVar || u.info.Uses[stored] != k.v || step == nil || !k.isLoad(u.load.Call) || step.Pos() < k.assign.End() {
		return false
	}
	call := u.step(k, step)
	if call == "" || u.advice == atomicapi.Add.String() {
		return false // a sum may have a limit
	}
	elsewhere := false
	for _, id := range k.uses {
		switch {
		case isWithin(id, step) || isWithin(id, u.at.stmt):
		case id.Pos() > step.Pos() || u.isAssigned(id):
			return false
		default:
			elsewhere = true
		}
	}
	if !elsewhere {
		return false
	}
	u.replace(step, call)
	return u.remove(u.at.stmt)
}
