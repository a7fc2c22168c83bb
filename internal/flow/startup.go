package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// StartsUp reports whether e belongs to the phase before an object is in use: it
// comes before the go statement by which a method of the object, called once,
// starts the goroutine that serves the object.
func (p *Program) StartsUp(e *Event) bool {
	fn := e.Func
	if fn.Parent != nil || fn.Obj == nil || fn.Obj.Signature().Recv() == nil || p.isRepeated(fn.Obj) {
		return false
	}
	for g := range fn.All {
		if g.Kind == GoEvent && Reaches(e, g) && !Reaches(g, e) && p.isService(p.startedBody(g)) {
			return true
		}
	}
	return false
}

// isRepeated reports whether the package calls fn in a loop.
func (p *Program) isRepeated(fn *types.Func) bool {
	return slices.ContainsFunc(p.usesOf(fn), func(u use) bool { return u.loop && !u.test })
}

// Decided reports whether an atomic operation decided that e happens.
func (e *Event) Decided() bool {
	for _, g := range e.Guards {
		if g.Stmt != nil && len(e.Func.Sources(g.Cond, true)) > 0 {
			return true
		}
	}
	return false
}

// startedBody returns the body of the method that a go statement starts, if the
// package uses the method only there.
func (p *Program) startedBody(g *Event) *ast.BlockStmt {
	if g.Callee != nil {
		fn := g.Callee.Origin()
		if decl := p.decls[fn]; decl != nil && fn.Signature().Recv() != nil && p.startsOnce(fn) {
			return decl.Body
		}
	}
	return nil
}

func (p *Program) startsOnce(fn *types.Func) bool {
	n := 0
	for _, u := range p.usesOf(fn) {
		if !u.test {
			n++
		}
	}
	return n == 1
}
