package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// RunParallel tells the program of functions of other packages that run what they are given on
// another goroutine: import/path.Func or import/path.Type.Method.
func (p *Program) RunParallel(names []string) {
	p.parallel = make(map[string]bool)
	for _, name := range names {
		p.parallel[name] = true
	}
}

// nameOf returns the name of a function as RunParallel takes it.
func nameOf(fn *types.Func) string {
	if fn.Pkg() == nil {
		return fn.Name()
	}
	if r := fn.Signature().Recv(); r != nil {
		if named := namedOf(r.Type()); named != nil {
			return fn.Pkg().Path() + "." + named.Obj().Name() + "." + fn.Name()
		}
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// startsArgument reports whether a function of another package is known, or named as one, that
// runs its argument on a goroutine.
//
// A coroutine, which runs while its starter waits, is no such thing.
func (p *Program) startsArgument(fn *types.Func) bool {
	if len(p.parallel) > 0 && p.parallel[nameOf(fn.Origin())] {
		return true
	}
	if fn.Pkg() != nil && (strings.HasPrefix(fn.Pkg().Path(), "go.temporal.io/") || strings.HasPrefix(fn.Pkg().Path(), "go.uber.org/cadence")) {
		return false
	}
	switch fn.Name() {
	case "Go", "TryGo", "Submit", "Spawn", "GoFunc":
		return true
	}
	return false
}

// A running says how a function runs one that it is given.
type running uint8

const (
	runsUnknown  running = iota
	runsNow              // before it returns, on the same goroutine
	runsGo               // on a goroutine of its own
	runsParallel         // on several at a time
)

// A taker is a function of the package that is given something: the variable of the parameter
// that holds it, and the body that uses it.
type taker struct {
	param types.Object
	body  *ast.BlockStmt
}

// takerOf returns the function of the package that a call gives its i'th argument to: one
// that is declared, or a literal that a local variable holds.
func (p *Program) takerOf(call *ast.CallExpr, i int) (taker, bool) {
	switch callee := calleeObject(p.info, call).(type) {
	case *types.Func:
		if decl := p.decls[callee.Origin()]; decl != nil {
			return taker{paramObject(p.info, decl, i), decl.Body}, true
		}
	case *types.Var:
		if lit := p.heldLit(callee, call); lit != nil {
			return taker{paramAt(p.info, lit.Type, i), lit.Body}, true
		}
	}
	return taker{}, false
}

// heldLit returns the literal that a local variable always holds which is used at the given
// place, or nil.
func (p *Program) heldLit(v *types.Var, at ast.Node) *ast.FuncLit {
	if v.IsField() || IsPackageVar(v) {
		return nil
	}
	if lit, known := p.heldLits[v]; known {
		return lit
	}
	p.heldLits[v] = nil
	cur, ok := p.curs.Of(at)
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		body := c.Node().(*ast.FuncDecl).Body
		if lit := litsInVars(p.info, body)[v]; lit != nil {
			if changed := changedVars(p.info, body)[v]; !changed.IsValid() || changed == lit.End() { // var walk func(); walk = func() …
				p.heldLits[v] = lit
			}
		}
	}
	return p.heldLits[v]
}

// runsTaken returns how a function runs what it is given.
func (p *Program) runsTaken(t taker) running {
	if t.param == nil || t.body == nil {
		return runsUnknown
	}
	how, ok := p.runs[t.param]
	if !ok {
		p.runs[t.param] = runsUnknown // recursion adds nothing
		how = p.findRunning(t)
		p.runs[t.param] = how
	}
	return how
}

func (p *Program) findRunning(t taker) running {
	body, ok := p.curs.Of(t.body)
	if !ok {
		return runsUnknown
	}
	how := runsUnknown
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if id := cur.Node().(*ast.Ident); id.Name == t.param.Name() && p.info.Uses[id] == t.param {
			how = max(how, p.runsUse(cur, t))
		}
	}
	return how
}

// runsUse returns how the mention of a parameter runs it.
func (p *Program) runsUse(cur inspector.Cursor, t taker) running {
	how := runsUnknown
	switch cur.ParentEdgeKind() {
	case edge.CallExpr_Fun:
		how = runsNow
		if cur.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			how = runsGo
		} else if p.waitsFirst(cur, t) {
			return runsUnknown // a coroutine, perhaps
		}
	case edge.CallExpr_Args:
		call := cur.Parent().Node().(*ast.CallExpr)
		_, i := cur.ParentEdge()
		if next, ok := p.takerOf(call, i); ok {
			how = p.runsTaken(next)
		} else if fn, ok := calleeObject(p.info, call).(*types.Func); ok && (IsGroupGo(fn) || p.startsArgument(fn)) {
			how = runsGo
		}
	}
	for c := cur; how != runsUnknown; c = c.Parent() {
		if c.Node() == t.body {
			break
		}
		if _, ok := c.Node().(*ast.FuncLit); !ok {
			continue
		}
		switch call := c.Parent(); {
		case c.ParentEdgeKind() == edge.CallExpr_Fun && call.ParentEdgeKind() == edge.GoStmt_Call:
			how = max(how, runsGo)
		case c.ParentEdgeKind() == edge.CallExpr_Args:
			fn, ok := calleeObject(p.info, call.Node().(*ast.CallExpr)).(*types.Func)
			if !ok || !IsGroupGo(fn) && !p.startsArgument(fn) {
				return runsUnknown
			}
			how = max(how, runsGo)
		case c.ParentEdgeKind() != edge.CallExpr_Fun:
			return runsUnknown
		}
		cur = c
	}
	if how == runsGo && p.loopAround(cur, locus{}) {
		how = runsParallel
	}
	return how
}

// waitsFirst reports whether cur stands in a literal that a go statement starts, behind something
// that waits for a message.
func (p *Program) waitsFirst(cur inspector.Cursor, t taker) bool {
	for c := cur; c.Node() != t.body; c = c.Parent() {
		lit, ok := c.Node().(*ast.FuncLit)
		if !ok || c.ParentEdgeKind() != edge.CallExpr_Fun || c.Parent().ParentEdgeKind() != edge.GoStmt_Call {
			continue
		}
		for n := range ast.Preorder(lit.Body) {
			if n == nil || n.End() > cur.Node().Pos() {
				continue
			}
			switch n := n.(type) {
			case *ast.UnaryExpr:
				if n.Op == token.ARROW && !p.isTimerOrContext(n.X) {
					return true
				}
			case *ast.CallExpr:
				if fn, ok := calleeObject(p.info, n).(*types.Func); ok && p.decls[fn.Origin()] != nil && p.joins(fn.Origin()) {
					return true
				}
			}
		}
	}
	return false
}
