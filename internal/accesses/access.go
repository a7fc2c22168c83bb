package accesses

import (
	"go/ast"
	"go/token"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An Access is what code does to a Word.
type Access struct {
	// Event is an atomic operation, a plain access, or the call that leads to one; nil
	// if another package makes the access.
	Event *flow.Event

	Addr *flow.Value // of the variable, at Event
	Name string      // of the atomic function, with its package, or of the callee that accesses the variable plainly

	Reads, Writes bool

	Pos   token.Pos // of the access itself, which may be in a callee; NoPos if that is in another package
	Place string    // of the access, if it is in another package: "stats.go:12"
	Arg   ast.Expr  // what leads to the variable, of a call

	// Inner is the plain access in the callee of a call, if whatever the package gives to
	// the callee there is accessed atomically: it is the callee that is wrong.
	Inner *flow.Event
	Owned bool // nobody else reaches the variable yet

	at *flow.Event // see At
}

// Expr returns the expression that makes the access: what denotes the variable, be it a field in a
// callee that is given the object, or what is given to a callee that accesses it.
func (a *Access) Expr() ast.Expr {
	switch {
	case a.Inner != nil && a.Inner.Target != nil && a.Inner.Addr.Op != flow.Read && a.Inner.Addr.Op != flow.Addr && isSelector(a.Inner.Target):
		return a.Inner.Target
	case a.Event.Target != nil:
		return a.Event.Target
	case a.Arg != nil:
		return a.Arg
	}
	return a.Event.Node.(ast.Expr)
}

func isSelector(x ast.Expr) bool {
	_, ok := ast.Unparen(x).(*ast.SelectorExpr)
	return ok
}

// At returns the access as an event on the variable: a call that leads to one stands
// for it.
func (a *Access) At() *flow.Event {
	switch {
	case a.at != nil:
	case a.Event.Addr == a.Addr:
		a.at = a.Event
	default:
		e := *a.Event
		e.Addr = a.Addr
		a.at = &e
	}
	return a.at
}
