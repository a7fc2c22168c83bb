package shared

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// A pair is a write and another access with which it races.
type pair struct {
	*subject
	write, other *accesses.Access
}

// message names the variable, who writes and who reads it where, and what to do instead.
func (p pair) message() string {
	name := types.ExprString(variableOf(p.write))
	verb := verbOf(p.other)
	from, to := p.startOf(p.write.Event), p.startOf(p.other.Event)
	var how string
	switch {
	case p.write.Event == p.other.Event:
		how = fmt.Sprintf("written by several goroutines started at %s without a lock", from)
	case from == "":
		how = fmt.Sprintf("written here and %s at %s by a goroutine started at %s without a lock or a join between", verb, p.at(p.other.Expr().Pos()), to)
	case to == "":
		how = fmt.Sprintf("written by a goroutine started at %s and %s at %s without a lock or a join between", from, verb, p.at(p.other.Expr().Pos()))
	default:
		how = fmt.Sprintf("written by a goroutine started at %s and %s at %s by another without a lock", from, verb, p.at(p.other.Expr().Pos()))
	}
	return fmt.Sprintf("%s is %s; %s", name, how, p.advice(p.write))
}

// verbOf says what an access does.
func verbOf(a *accesses.Access) string {
	if a.Writes {
		return "written"
	}
	return "read"
}

// variableOf returns the expression that denotes the variable: what is given to a callee without
// the operator that takes its address.
func variableOf(a *accesses.Access) ast.Expr {
	x := ast.Unparen(a.Expr())
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return u.X
	}
	return x
}

// startOf returns where the goroutine that does e is started, or "" if that is the function's
// own.
func (p pair) startOf(e *flow.Event) string {
	if pos := p.Prog.StartedAt(e); pos.IsValid() {
		return p.at(pos)
	}
	return ""
}

// advice says which type the variable of an access should have, or what else helps.
func (s *subject) advice(a *accesses.Access) string {
	x := variableOf(a)
	switch x.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		if t := atomicOf(s.Info.TypeOf(x)); t != "" {
			return "make it an " + t
		}
	}
	return "guard it with a mutex"
}

// atomicOf returns the atomic type for a variable of type t, or "" if there is none.
func atomicOf(t types.Type) string {
	if t == nil {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch u.Kind() {
		case types.Bool:
			return "atomic.Bool"
		case types.Int32, types.Int16, types.Int8:
			return "atomic.Int32"
		case types.Int, types.Int64:
			return "atomic.Int64"
		case types.Uint32, types.Uint16, types.Uint8:
			return "atomic.Uint32"
		case types.Uint, types.Uint64:
			return "atomic.Uint64"
		case types.Uintptr:
			return "atomic.Uintptr"
		}
	case *types.Pointer:
		return "atomic.Pointer"
	}
	return ""
}

// at returns a position as "file.go:12".
func (s *subject) at(pos token.Pos) string {
	p := s.Pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
