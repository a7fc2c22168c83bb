package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// InGoroutine reports whether e is in a literal of its function that runs on a goroutine, or is
// the start of one.
func (p *Program) InGoroutine(e *Event) bool {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && p.goroutines().lits[lit] {
			return true
		}
	}
	return e.Kind == GoEvent
}

// StartedAt returns where the goroutine of e is started, as far as the function of e shows that;
// else NoPos.
func (p *Program) StartedAt(e *Event) token.Pos {
	pos := token.NoPos
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && p.goroutines().lits[lit] {
			pos = lit.Pos()
		}
	}
	if e.Kind == GoEvent && !pos.IsValid() {
		return e.Pos()
	}
	return pos
}

// MayOverlapInCall is [Program.MayOverlap] for a variable or object that belongs to one call of
// the function that a and b are in.
func (p *Program) MayOverlapInCall(a, b *Event) bool {
	home := p.homeOf(a)
	if home == nil {
		home = posNode(a.Func.top().Body.Pos())
	}
	f := p.threadsFor(a)
	at := locus{home: home, elems: rangeVars(a.Addr), via: noOperand}
	s, t := f.threadOf(a.Func, at), f.threadOf(b.Func, at)
	if a.Kind == GoEvent || b.Kind == GoEvent {
		s, t = f.threadOfCall(a, s, at), f.threadOfCall(b, t, at)
	}
	if s == unknownThread || t == unknownThread {
		return false
	}
	return s.many || t.many || s.site != t.site
}

// threadOfCall returns the thread of what e does: of a go statement, that which it starts.
func (p *threadFinder) threadOfCall(e *Event, around *thread, at locus) *thread {
	if e.Kind != GoEvent || around == unknownThread || around.many {
		return around
	}
	if cur, ok := p.curs.Of(e.Node); !ok || p.loopAround(cur, at) {
		return manyThreads
	}
	return &thread{site: e.Node}
}

// isStartedOnce reports whether what stands at body is started as a goroutine, one each time that
// control comes there.
func (p *Program) isStartedOnce(body ast.Node) bool {
	switch body := body.(type) {
	case *ast.FuncLit:
		return p.goroutines().lits[body] && !isHandler(p.info.TypeOf(body)) && !p.startsItself(body)
	case *ast.FuncDecl:
		return !p.startsItself(body)
	}
	return false
}

// IsAnew reports whether x, in a literal that starts itself again, leads to what a parameter of the
// literal holds: each of the goroutines may be given something else.
func (p *Program) IsAnew(x ast.Expr) bool {
	v, ok := p.rootOf(addressed(x)).(*types.Var)
	if !ok || v.Kind() != types.ParamVar {
		return false
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		return p.startsItself(c.Node())
	}
	return false
}

// startsItself reports whether a goroutine that runs the function or literal starts another one that
// does: it walks a tree.
func (p *Program) startsItself(body ast.Node) bool {
	cur, ok := p.curs.Of(body)
	if !ok {
		return false
	}
	var self types.Object
	if decl, ok := body.(*ast.FuncDecl); ok {
		self = p.info.Defs[decl.Name]
	} else if v := p.heldBy(cur); v != nil {
		self = v
	}
	for g := range cur.Preorder((*ast.GoStmt)(nil)) {
		if name := NameOf(g.Node().(*ast.GoStmt).Call.Fun); name != nil && self != nil && p.info.Uses[name] == self {
			return true
		}
	}
	return false
}
