package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// An operand is one of the operands of a declared function, or noOperand.
type operand struct {
	fn    *types.Func
	index int
}

// threadOfFunc returns the thread of a declared function, with respect to what an operand of
// it leads to.
func (p *threadFinder) threadOfFunc(o operand) *thread {
	if t := p.known[o]; t != nil {
		return t
	}
	if t := p.callers.soFar[o]; t != nil {
		p.callers.low = min(p.callers.low, p.callers.depth[o])
		return t
	}
	return p.callers.visit(o, func() *thread { return p.findThread(o) }, p.known)
}

// A callerSearch is the search for the goroutines that run a function, from the
// function to those that call it, while it is under way.
//
// Inv: a thread is final once it rests on no function that is entered and not
// left; until the search ends, the others stand as found so far. They lack what
// comes by way of a function further out, which will have that itself.
type callerSearch struct {
	soFar  map[operand]*thread
	depth  map[operand]int // of those in soFar: the outermost one they rest on
	nested int
	low    int // the outermost function that what was just found rests on
}

// visit finds the thread of o, and enters it in final if it is.
func (c *callerSearch) visit(o operand, find func() *thread, final map[operand]*thread) *thread {
	outer, d := c.low, c.nested
	c.low = d
	c.soFar[o], c.depth[o] = &thread{}, d // recursion adds nothing
	c.nested++
	t := find()
	c.nested--
	if c.low >= d {
		final[o] = t
		delete(c.soFar, o)
		c.low = outer
	} else {
		c.soFar[o], c.depth[o] = t, c.low
		c.low = min(c.low, outer)
	}
	if c.nested == 0 {
		clear(c.soFar)
		clear(c.depth)
		c.low = 0
	}
	return t
}

func (p *threadFinder) findThread(o operand) *thread {
	fn := o.fn
	decl := p.decls[fn]
	isFunc := fn.Signature().Recv() == nil
	if isFunc && (fn.Name() == "init" || fn.Name() == "main" && p.pkg.Name() == "main") {
		return &thread{site: decl}
	}
	if decl == nil {
		return unknownThread
	}
	if isFunc && p.isTestDecl(decl) && isTestFunc(fn) {
		return testThread
	}
	if p.calledFromOutside(fn) && !p.isEventLoop(decl.Body) {
		return manyThreads // but Run is called once, by an object's user or by the package
	}
	one, unknown := (*thread)(nil), false
	for _, u := range p.usesOf(fn) {
		if u.in == decl || u.test && !p.isTestDecl(decl) {
			continue // recursion adds nothing
		}
		if u.inter && !u.test && p.isTestDecl(decl) {
			unknown = true // the code under test calls it
			continue
		}
		t := p.threadOfUse(u, o.index)
		switch {
		case t == nil:
		case t.many:
			return manyThreads
		case t == unknownThread:
			unknown = true
		case t.site == nil: // by recursion
		case one != nil && one.site != t.site:
			return manyThreads
		default:
			one = t
		}
	}
	switch {
	case unknown:
		return unknownThread
	case one != nil:
		return one
	case p.isEventLoop(decl.Body):
		return &thread{site: decl}
	case p.isTestDecl(decl):
		return unknownThread // the code under test calls it
	case isHandler(fn.Signature()) || !p.isUsed(fn):
		return manyThreads // by way of an interface, or by code to come
	}
	return unknownThread // only while an object is made, or by recursion
}

func namedOf(t types.Type) *types.Named {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	return named
}

// isUsed reports whether the package mentions fn outside fn itself, and if fn is
// not in a test, outside its tests.
func (p *Program) isUsed(fn *types.Func) bool {
	decl := p.decls[fn]
	inTest := p.isTestDecl(decl)
	return slices.ContainsFunc(p.usesOf(fn), func(u use) bool { return (inTest || !u.test) && (u.in == nil || u.in != decl) })
}

// threadOfUse returns the thread on which a mention of a function runs it, with respect to what
// its operand leads to, nil if it does so on an object that nobody else has yet.
func (p *threadFinder) threadOfUse(u use, via int) *thread {
	if u.in == nil {
		return unknownThread
	}
	caller := p.Func(u.in)
	if caller == nil {
		return unknownThread
	}
	if u.lit != nil {
		if caller = caller.findLit(u.lit); caller == nil {
			return unknownThread
		}
	}
	fn := u.fn
	switch u.kind {
	case useGo:
		return p.threadOfGo(u, caller, via)
	case useValue:
		cur, ok := p.curs.Of(u.id)
		if !ok {
			return unknownThread
		}
		if sel, ok := cur.Parent().Node().(*ast.SelectorExpr); ok && sel.Sel == u.id {
			cur = cur.Parent()
		}
		return p.threadOfValue(cur, caller, p.locusIn(caller, nil))
	}
	object, owned := operandAt(caller, u, via)
	if object == nil {
		return p.threadOf(caller, p.locusIn(caller, nil))
	}
	if owned || p.Constructs(caller, object) {
		return nil
	}
	t := p.threadOf(caller, p.locusIn(caller, object))
	if t.many && startedWithin(caller) && object.Op == Fresh && object.Site != nil && !p.threadOf(caller, locus{home: object.Site, via: noOperand}).many {
		return &thread{site: p.decls[fn]} // each object has one
	}
	return t
}

// operandAt returns what a call passes as an operand, and whether nobody else has it yet; nil
// if that is not known.
func operandAt(caller *Func, u use, via int) (object *Value, owned bool) {
	site, ok := caller.top().findSite(u.call)
	if !ok || via == noOperand || via >= len(site.Args) {
		return nil, false
	}
	return site.Args[via], site.Owned[via]
}

// locusIn returns where an object is as fn sees it, which passes it on.
func (p *threadFinder) locusIn(fn *Func, object *Value) locus {
	top := fn.top()
	switch {
	case top.Obj == nil:
		return locus{via: noOperand}
	case object == nil:
		return locus{via: anyOperand(top.Obj)}
	}
	return locus{via: p.operandOf(top, object)}
}

// Constructs reports whether fn, or the function that runs the literal fn, makes the object and returns it, or what holds
// it: what it does with the object, in literals too, comes before its callers have it.
func (p *Program) Constructs(fn *Func, object *Value) bool {
	for fn.Parent != nil && p.relationOfLit(fn) == runsWithin {
		fn = fn.Parent
	}
	if fn.Parent != nil {
		return false
	}
	object = Root(object)
	for object.Op == Read && object.Args[0].Op == FieldAddr { // a part of what a constructor made
		object = Root(object.Args[0])
	}
	if object.Op != Fresh && (object.Op != Call || object.Obj == nil || !hasPrefixFold(object.Obj.Name(), "new")) {
		return false
	}
	for _, e := range fn.Events {
		if e.Kind == ReturnEvent && slices.ContainsFunc(slices.Concat(e.Args, e.behind), func(r *Value) bool { return fn.Uses(r, object) }) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
