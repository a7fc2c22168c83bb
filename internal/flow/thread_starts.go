package flow

import (
	"go/ast"
	"go/types"

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
		} else if p.loopAround(lit, object.Site) {
			return false
		}
	}
	return !p.loopAround(cur, object.Site)
}

// threadOfGo returns the thread of a function that a go statement starts. An
// object made where its goroutine is started has one.
func (p *threadFinder) threadOfGo(u use, caller *Func) *thread {
	fn := p.info.Uses[u.id].(*types.Func).Origin()
	if site, found := caller.top().findSite(u.call); found && isMethodUse(p.info, u.id) && len(site.Args) > 0 && p.isMadeAround(site.Args[0], u.id) {
		return &thread{site: p.decls[fn]}
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
	if u.loop && !ends {
		return manyThreads
	}
	serves := p.serves(p.decls[fn].Body)
	switch t := p.threadOf(caller, nil); {
	case t.many && !serves:
		return manyThreads
	case t == unknownThread && (ends || !serves):
		return unknownThread
	case t.site != nil && ends:
		return t // hands over
	}
	return &thread{site: p.startSite(u.id)}
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
func (p *threadFinder) threadStarted(fn *Func, home ast.Node) *thread {
	cur, ok := p.curs.Of(fn.Node)
	if !ok || p.loopAround(cur, home) {
		return manyThreads
	}
	switch p.admits(fn.at.Guards, fn.Body) {
	case byTurns:
		return unknownThread
	case once:
		return &thread{site: p.startSite(fn.Node)}
	}
	switch t := p.threadOf(fn.Parent, home); {
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

// loopAround reports whether cur is within a loop of its function that home, if
// any, is not in.
func (p *Program) loopAround(cur inspector.Cursor, home ast.Node) bool {
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if c == cur {
			continue
		}
		switch n := c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if home == nil || home.Pos() < n.Pos() || n.End() <= home.Pos() {
				return true
			}
		default:
			return false
		}
	}
	return false
}
