package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// isMadeAround reports whether the object is made by the function around the place at,
// once each time that gets there.
func (p *threadFinder) isMadeAround(object *Value, at ast.Node) bool {
	if object.Op != Fresh || object.Site == nil {
		return false
	}
	cur, ok := p.curs.Of(at)
	if !ok {
		return false
	}
	for lit := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if n := lit.Node(); n.Pos() <= object.Site.Pos() && object.Site.Pos() < n.End() {
			break
		} else if p.loopAround(lit, locus{home: object.Site}) {
			return false
		}
	}
	return !p.loopAround(cur, locus{home: object.Site})
}

// threadOfGo returns the thread of a function that a go statement starts. An
// object made where its goroutine is started has one.
func (p *threadFinder) threadOfGo(u use, caller *Func, via int) *thread {
	fn := u.fn
	object, _ := operandAt(caller, u, via)
	loop := u.loop
	if object != nil {
		if p.isMadeAround(object, u.id) {
			return &thread{site: p.decls[fn]}
		}
		if elems := rangeVars(object); len(elems) > 0 && loop {
			cur, ok := p.curs.Of(u.id)
			if loop = !ok || p.loopAround(cur, locus{elems: elems}); !loop && isMadeIn(object) {
				return &thread{site: p.decls[fn]} // each element has one
			}
		}
	}
	if site, found := caller.top().findSite(u.call); found {
		switch p.admits(site.guards, p.decls[fn].Body) {
		case byTurns:
			return unknownThread
		case once:
			return &thread{site: p.startSite(u.id)}
		}
	}
	ends := p.endsWith(u.id)
	if loop && !ends {
		return manyThreads
	}
	serves := p.serves(p.decls[fn].Body)
	switch t := p.threadOf(caller, p.locusIn(caller, object)); {
	case t.many && !serves:
		return manyThreads
	case t == unknownThread && serves && p.onlyConstructs(caller, p.locusIn(caller, object).via):
	case t == unknownThread && (ends || !serves):
		return unknownThread
	case t.site != nil && ends:
		return t // hands over
	}
	return &thread{site: p.startSite(u.id)}
}

// onlyConstructs reports whether fn is only called on objects that nobody else has yet: what it
// starts goes on when others have got them.
func (p *threadFinder) onlyConstructs(fn *Func, via int) bool {
	if fn.Parent != nil || fn.Obj == nil || p.calledFromOutside(fn.Obj) {
		return false
	}
	uses := p.usesThatCount(fn.Obj)
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(u use) bool { return u.kind != useCall || p.threadOfUse(u, via) != nil })
}

// startSite returns what stands for a goroutine that is started at n: of those that the
// branches of one statement start, there is one.
func (p *threadFinder) startSite(n ast.Node) ast.Node {
	cur, ok := p.curs.Of(n)
	if !ok {
		return n
	}
	site := n
	for c := range cur.Enclosing((*ast.IfStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if c == cur {
			continue
		}
		branch, ok := c.Node().(*ast.IfStmt)
		if !ok {
			break
		}
		if branch.Else != nil && startsGoroutine(branch.Body) && startsGoroutine(branch.Else) {
			site = branch
		}
	}
	return site
}

func startsGoroutine(s ast.Stmt) bool {
	for n := range ast.Preorder(s) {
		if _, ok := n.(*ast.GoStmt); ok {
			return true
		}
	}
	return false
}

// endsWith reports whether the go statement around n is the last thing that its function
// does, but for what is deferred.
func (p *threadFinder) endsWith(n ast.Node) bool {
	cur, ok := p.curs.Of(n)
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.GoStmt)(nil)) {
		next, ok := c.NextSibling()
		if !ok {
			body, ok := c.Parent().Node().(*ast.BlockStmt)
			if !ok {
				return false
			}
			switch f := c.Parent().Parent().Node().(type) {
			case *ast.FuncDecl:
				return f.Body == body
			case *ast.FuncLit:
				return f.Body == body
			}
			return false
		}
		_, ok = next.Node().(*ast.ReturnStmt)
		return ok
	}
	return false
}

// threadStarted returns the thread of a literal that a go statement starts.
func (p *threadFinder) threadStarted(fn *Func, at locus) *thread {
	cur, ok := p.curs.Of(fn.Node)
	if !ok || p.loopAround(cur, at) {
		return manyThreads
	}
	switch p.admits(fn.at.Guards, fn.Body) {
	case byTurns:
		return unknownThread
	case once:
		return &thread{site: p.startSite(fn.Node)}
	}
	switch t := p.threadOf(fn.Parent, at); {
	case t.many && !p.serves(fn.Body):
		return manyThreads
	case t == unknownThread && !p.serves(fn.Body):
		return unknownThread
	}
	return &thread{site: p.startSite(fn.Node)}
}

// An admission says how many goroutines are started behind some guards.
type admission uint8

const (
	always  admission = iota
	once              // one, by whoever wins a CompareAndSwap or Swap
	byTurns           // perhaps one at a time
)

// admits returns how many goroutines with the given body are started behind the guards: the
// verdict of a function of the package that changes something, or a CompareAndSwap that was
// won, may let one in at a time. If the goroutine does not touch what was won, it is not
// that which lets the next one in.
func (p *Program) admits(guards []*Guard, body *ast.BlockStmt) admission {
	found := always
	for _, g := range guards {
		v := g.Cond
		for v.Op == Unary || v.Op == Derived && len(v.Args) == 1 {
			v = v.Args[0]
		}
		switch v.Op {
		case Atomic:
			if v.Kind != atomicapi.CompareAndSwap && v.Kind != atomicapi.Swap {
				continue
			}
			if v.Args[0].Obj == nil || p.mentions([]ast.Node{body}, v.Args[0].Obj) {
				return byTurns
			}
			found = once
		case Call:
			if fn, ok := v.Obj.(*types.Func); ok && p.decls[fn] != nil && !p.IsPure(fn, nil) {
				return byTurns
			}
		}
	}
	return found
}

// isMadeIn reports whether the function around has made the object, or the slice out of which
// it takes it.
func isMadeIn(object *Value) bool {
	seen := make(map[*Value]bool)
	var made func(v *Value) bool
	made = func(v *Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		switch v.Op {
		case Fresh:
			return true
		case FieldAddr, IndexAddr, Read, Derived:
			return len(v.Args) > 0 && made(v.Args[0])
		case Phi:
			return !slices.ContainsFunc(v.Args, func(a *Value) bool { return !a.IsNil() && !made(a) })
		}
		return false
	}
	return made(object)
}

// loopAround reports whether cur is within a loop of its function each round of which has the
// same variable.
func (p *Program) loopAround(cur inspector.Cursor, at locus) bool {
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if c == cur {
			continue
		}
		switch n := c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if loop, ok := n.(*ast.ForStmt); ok && p.runsOnce(loop) {
				break
			}
			if !at.isAnotherIn(n) {
				return true
			}
		default:
			return false
		}
	}
	return false
}
