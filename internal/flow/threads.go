package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
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

	known     map[operand]*thread
	bodies    map[threadKey]*thread
	threading map[*types.Var]bool   // whose thread is being found
	storing   map[types.Object]bool // fields and types for which threadOfStored is under way
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
	f := p.threadsFor(a)
	s := f.threadOf(a.Func, p.locusOf(a))
	t := s
	if a.Func != b.Func {
		t = f.threadOf(b.Func, p.locusBeside(b, a))
	}
	if s == unknownThread || t == unknownThread {
		return false
	}
	return s.many || t.many || s.site != t.site
}

// OnOneGoroutine reports whether the package shows that e and all the others,
// operations on the same variable, run on one goroutine that the package starts.
func (p *Program) OnOneGoroutine(e *Event, others []*Event) bool {
	f := p.threadsFor(e)
	s := f.threadOf(e.Func, p.locusOf(e))
	if _, declared := s.site.(*ast.FuncDecl); s.many || s.site == nil || declared || s == testThread {
		return false
	}
	return !slices.ContainsFunc(others, func(o *Event) bool {
		t := f.threadOf(o.Func, p.locusBeside(o, e))
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
			known:     make(map[operand]*thread),
			bodies:    make(map[threadKey]*thread),
			threading: make(map[*types.Var]bool),
			storing:   make(map[types.Object]bool),
			callers:   callerSearch{soFar: make(map[operand]*thread), depth: make(map[operand]int)},
		}
	}
	return p.finders[i]
}

// serves reports whether the body, started as a goroutine, is the only one of
// its kind that accesses the variable: it serves an object until told to stop.
// A variable of the package is every object's.
func (p *threadFinder) serves(body *ast.BlockStmt) bool { return !p.global && p.isService(body) }

func (n posNode) Pos() token.Pos { return token.Pos(n) }

func (n posNode) End() token.Pos { return token.Pos(n) }

// A threadKey is what threadOf is asked.
type threadKey struct {
	fn *Func
	at locusKey
}

// threadOf returns the thread of a body, with respect to a variable.
func (p *threadFinder) threadOf(fn *Func, at locus) *thread {
	key := threadKey{fn, at.key()}
	if t := p.bodies[key]; t != nil {
		return t
	}
	t := p.findThreadOf(fn, at)
	if p.callers.nested == 0 && len(p.threading) == 0 && len(p.storing) == 0 {
		p.bodies[key] = t // rests on nothing that is being found
	}
	return t
}

func (p *threadFinder) findThreadOf(fn *Func, at locus) *thread {
	if home := at.home; home != nil && fn.Body.Pos() <= home.Pos() && home.Pos() < fn.Body.End() {
		return &thread{site: fn.Node}
	}
	switch {
	case fn.Parent == nil && fn.Obj == nil:
		return p.threadOfFree(fn)
	case fn.Parent == nil:
		return p.threadOfFunc(operand{fn.Obj, at.via})
	case fn.Started:
		return p.threadStarted(fn, at)
	case fn.Callback:
		if cur, ok := p.curs.Of(fn.Node); ok {
			return p.threadOfValue(cur, fn.Parent, at)
		}
		return unknownThread
	}
	return p.threadOf(fn.Parent, at)
}

// threadOfFree returns the thread of a literal at package level.
func (p *threadFinder) threadOfFree(fn *Func) *thread {
	if lit, ok := fn.Node.(*ast.FuncLit); ok && isHandler(p.info.TypeOf(lit)) {
		return manyThreads
	}
	return unknownThread
}
