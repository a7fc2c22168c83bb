package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// isStarted reports whether what is done with the function value at cur, an argument, is to run
// it on a goroutine, as far as that is seen or known.
func (p *Program) isStarted(cur inspector.Cursor) bool {
	t := p.info.TypeOf(cur.Node().(ast.Expr))
	if sig, ok := t.Underlying().(*types.Signature); ok && isHandler(t) {
		return isHTTPHandler(sig)
	}
	cur = outsideConversion(p.info, cur)
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	_, i := cur.ParentEdge()
	call := cur.Parent().Node().(*ast.CallExpr)
	if to, ok := p.takerOf(call, i); ok {
		how := p.runsTaken(to)
		return how == runsGo || how == runsParallel
	}
	fn, ok := calleeObject(p.info, call).(*types.Func)
	return ok && (isTimerFunc(fn) || p.startsArgument(fn) || IsGroupGo(fn) || p.leavesArgument(fn, i))
}

// IsQueued reports whether e is in a literal that is given to a function of another package which
// leaves it to a goroutine: a pool of workers.
func (p *Program) IsQueued(e *Event) bool {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		cur, ok := p.curs.Of(fn.Node)
		if !ok {
			return false
		}
		cur = outsideConversion(p.info, cur)
		if cur.ParentEdgeKind() != edge.CallExpr_Args {
			continue
		}
		_, i := cur.ParentEdge()
		callee, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
		if ok && p.leavesArgument(callee, i) {
			return true
		}
	}
	return false
}

// GoroutineAt returns where a goroutine is started that does e and outlives the call by which it
// is started, or where the handler is declared that does; NoPos if there is none.
func (p *Program) GoroutineAt(e *Event) token.Pos {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && p.contexts().started.lits[lit] {
			return lit.Pos()
		}
	}
	if fn := e.Func.top().Obj; fn != nil {
		return p.contexts().started.funcs[fn]
	}
	return token.NoPos
}

// Meet reports whether the goroutines that do a and b are two which share an object: they begin
// differently, and one function starts both with an object that it makes, or methods and
// constructors of the object do.
func (p *Program) Meet(a, b *Event) bool {
	x, y := p.rootsOf(a), p.rootsOf(b)
	for r := range x {
		if y[r] {
			return false
		}
	}
	s, t := p.starterOf(a), p.starterOf(b)
	return s != nil && t != nil && (s == t || p.isStartedForObject(s, a) && p.isStartedForObject(t, b))
}

// isStartedForObject reports whether starter, which starts the goroutine of e, is a method or a
// constructor of the object that e's variable is part of.
func (p *Program) isStartedForObject(starter *types.Func, e *Event) bool {
	return p.isMethodOfObject(starter, e) || p.IsStartedByConstructor(e)
}

// IsStartedByMethod reports whether a method of the object that e's variable is part of, which
// others call, starts the goroutine of e.
func (p *Program) IsStartedByMethod(e *Event) bool {
	s := p.starterOf(e)
	return s != nil && p.calledFromOutside(s) && p.isMethodOfObject(s, e)
}

// isMethodOfObject reports whether fn is a method of the type of what leads to e's variable.
func (p *Program) isMethodOfObject(fn *types.Func, e *Event) bool {
	root := deepRoot(e.Addr)
	r := fn.Signature().Recv()
	return r != nil && root.Op == Addr && root.Obj != nil && sameNamed(r.Type(), root.Obj.Type())
}

// IsStartedByConstructor reports whether the goroutine of e is started by the function that makes the
// object which e's variable is part of, or by a plain function without results that gets the object,
// as constructors call: whatever is done to the object by its methods comes later.
func (p *Program) IsStartedByConstructor(e *Event) bool {
	starter := p.starterOf(e)
	if starter == nil || starter.Signature().Recv() != nil && !hasPrefixFold(starter.Name(), "new") {
		return false
	}
	root := deepRoot(e.Addr)
	if root.Op == Fresh {
		return true
	}
	if root.Op != Addr || root.Obj == nil || IsPackageVar(root.Obj) {
		return false
	}
	named, results := namedOf(root.Obj.Type()), starter.Signature().Results()
	return named != nil && (results.Len() == 0 || isFuncOf(starter, named) || types.IsInterface(results.At(0).Type()))
}

// starterOf returns the function that starts the goroutine of e, or nil.
func (p *Program) starterOf(e *Event) *types.Func {
	pos := p.GoroutineAt(e)
	cur, ok := p.curs.At(pos, pos)
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		fn, _ := p.info.Defs[c.Node().(*ast.FuncDecl).Name].(*types.Func)
		return fn
	}
	return nil
}

// rootsOf returns where the bodies begin that the goroutine of e may have come from.
func (p *Program) rootsOf(e *Event) map[token.Pos]bool {
	started := p.contexts().started
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && started.lits[lit] {
			return map[token.Pos]bool{lit.Pos(): true}
		}
	}
	return started.roots[e.Func.top().Obj]
}

// StartsSeveral reports whether the goroutine of e is started in a loop, or for each request.
func (p *Program) StartsSeveral(e *Event) bool {
	pos := p.GoroutineAt(e)
	cur, ok := p.curs.At(pos, pos)
	return ok && (p.IsHandledAt(pos) || p.loopAround(cur, locus{}))
}

// IsHandledAt reports whether what [Program.GoroutineAt] has returned is a handler of requests.
func (p *Program) IsHandledAt(pos token.Pos) bool {
	cur, ok := p.curs.At(pos, pos)
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			return n.Pos() == pos
		case *ast.FuncLit:
			return n.Pos() == pos && isHandler(p.info.TypeOf(n))
		}
	}
	return false
}
