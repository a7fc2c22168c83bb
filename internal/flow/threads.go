package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A thread says which goroutines run a function, as far as the package shows:
// one, whose start is site; several at a time; or nobody knows.
type thread struct {
	site ast.Node
	many bool
}

var (
	manyThreads   = &thread{many: true}
	unknownThread = &thread{}

	// testThread runs the tests of a package, one after the other: those that
	// run in parallel make what they work on.
	testThread = &thread{site: posNode(token.NoPos)}
)

// A threadFinder finds the goroutines that run the functions of a program.
type threadFinder struct {
	*Program
	global bool // those that access a variable of the package, rather than a part of an object

	known     map[*types.Func]*thread
	bodies    map[threadKey]*thread
	threading map[*types.Var]bool // whose thread is being found
	callers   callerSearch
}

// MayOverlap reports whether the package shows that a and b, two operations on
// one variable or one that is done twice, can happen at the same time. It does
// so if, of the functions that do them,
//
//   - one of them is called from outside the package: an exported function or
//     method, a handler of requests, a function that an exported one returns;
//   - one is started in a loop, or by each call of a function that is itself
//     run by several goroutines, unless it serves an object until told to stop;
//   - they run on two different goroutines.
//
// A local variable is another one in each call of the function that declares
// it, and so is an object made there: only the goroutines that this function
// starts count. What is
// handed to code that is not seen may run anywhere: that shows nothing.
// Callers in tests do not count for a function that is not in a test itself.
func (p *Program) MayOverlap(a, b *Event) bool {
	home := p.homeOf(a)
	f := p.threadsFor(a)
	s := f.threadOf(a.Func, home)
	t := s
	if a.Func != b.Func {
		t = f.threadOf(b.Func, home)
	}
	if s == unknownThread || t == unknownThread {
		return false
	}
	return s.many || t.many || s.site != t.site
}

// OnOneGoroutine reports whether the package shows that e and all the others,
// operations on the same variable, run on one goroutine that the package starts.
func (p *Program) OnOneGoroutine(e *Event, others []*Event) bool {
	home := p.homeOf(e)
	f := p.threadsFor(e)
	s := f.threadOf(e.Func, home)
	if _, declared := s.site.(*ast.FuncDecl); s.many || s.site == nil || declared || s == testThread {
		return false
	}
	return !slices.ContainsFunc(others, func(o *Event) bool {
		t := f.threadOf(o.Func, home)
		return t.many || t.site != s.site
	})
}

// threadsFor returns the finder of the goroutines that access e's variable.
func (p *Program) threadsFor(e *Event) *threadFinder {
	i := 0
	if root := Root(e.Addr); root.Op == Addr && IsPackageVar(root.Obj) {
		i = 1
	}
	if p.finders[i] == nil {
		p.finders[i] = &threadFinder{
			Program:   p,
			global:    i == 1,
			known:     make(map[*types.Func]*thread),
			bodies:    make(map[threadKey]*thread),
			threading: make(map[*types.Var]bool),
			callers:   callerSearch{soFar: make(map[*types.Func]*thread), depth: make(map[*types.Func]int)},
		}
	}
	return p.finders[i]
}

// serves reports whether the body, started as a goroutine, is the only one of
// its kind that accesses the variable: it serves an object until told to stop.
// A variable of the package is every object's.
func (p *threadFinder) serves(body *ast.BlockStmt) bool { return !p.global && p.isService(body) }

// homeOf returns where the function around e declares or makes the variable
// that e accesses, or nil if the variable outlives the function's calls.
func (p *Program) homeOf(e *Event) ast.Node {
	var home ast.Node
	switch root := Root(e.Addr); root.Op {
	case Addr:
		v, ok := root.Obj.(*types.Var)
		if !ok || v.IsField() || IsPackageVar(v) || v.Kind() != types.LocalVar {
			return nil
		}
		home = posNode(v.Pos())
	case Fresh:
		home = root.Site
	}
	if home == nil {
		return nil
	}
	if top := e.Func.top(); home.Pos() < top.Body.Pos() || top.Body.End() <= home.Pos() {
		return nil
	}
	return home
}

// A posNode is a place in the source.
type posNode token.Pos

func (n posNode) Pos() token.Pos { return token.Pos(n) }

func (n posNode) End() token.Pos { return token.Pos(n) }

// A threadKey is what threadOf is asked.
type threadKey struct {
	fn   *Func
	home token.Pos
}

// threadOf returns the thread of a body, with respect to a variable declared at
// home, if that is not nil.
func (p *threadFinder) threadOf(fn *Func, home ast.Node) *thread {
	key := threadKey{fn: fn}
	if home != nil {
		key.home = home.Pos()
	}
	if t := p.bodies[key]; t != nil {
		return t
	}
	t := p.findThreadOf(fn, home)
	if p.callers.nested == 0 && len(p.threading) == 0 {
		p.bodies[key] = t // rests on nothing that is being found
	}
	return t
}

func (p *threadFinder) findThreadOf(fn *Func, home ast.Node) *thread {
	if home != nil && fn.Body.Pos() <= home.Pos() && home.Pos() < fn.Body.End() {
		return &thread{site: fn.Node}
	}
	switch {
	case fn.Parent == nil && fn.Obj == nil:
		return p.threadOfFree(fn)
	case fn.Parent == nil:
		return p.threadOfFunc(fn.Obj)
	case fn.Started:
		return p.threadStarted(fn, home)
	case fn.Callback:
		if cur, ok := p.curs.Of(fn.Node); ok {
			return p.threadOfValue(cur, fn.Parent, home)
		}
		return unknownThread
	}
	return p.threadOf(fn.Parent, home)
}

// threadOfFree returns the thread of a literal at package level.
func (p *threadFinder) threadOfFree(fn *Func) *thread {
	if lit, ok := fn.Node.(*ast.FuncLit); ok && isHandler(p.info.TypeOf(lit)) {
		return manyThreads
	}
	return unknownThread
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
