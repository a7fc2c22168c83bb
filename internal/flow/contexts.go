package flow

import (
	"go/ast"
	"go/types"
)

// contexts holds in which functions objects of the package are shared for longer than a call
// takes: what outlives the call that starts it, and what other packages call.
type contexts struct {
	started    *onGoroutines
	startedOps *sharedOperands
	enteredOps *sharedOperands
}

// A Sharing says how the function of an access has got the object.
type Sharing struct {
	Dispatched bool // as Started, by way of an interface that holds the object

	Started bool // its goroutine was started with the object, which others have got as well, and outlives the call by which it was started
	Entered bool // other packages call a method of the object, or of the package whose variable it is
}

// SharingOf returns how the function of e has got the object that e's variable is part of, or that
// holds the elements.
func (p *Program) SharingOf(e *Event) Sharing {
	s := p.findSharing(e)
	at := p.GoroutineAt(e).IsValid()
	s.Started, s.Dispatched = s.Started && at, s.Dispatched && !s.Started && at
	return s
}

func (p *Program) findSharing(e *Event) Sharing {
	c := p.contexts()
	root := Root(e.Addr)
	if root.Op == Read && root.Args[0].Op != Addr {
		root = deepRoot(root) // see SamePath
	}
	for root.Op == Derived && len(root.Args) > 0 { // an element that a loop ranges over
		root = deepRoot(root.Args[0])
	}
	if root.Op == Read {
		root = root.Args[0]
	}
	switch decl := e.Func.top().Decl(); {
	case decl == nil:
	case root.Op == Fresh && root.Site != nil:
		return Sharing{Started: p.isMadeOutside(e.Func, root)}
	case root.Op != Addr || root.Obj == nil:
	case IsPackageVar(root.Obj):
		lit := c.started.beginsAround(e.Func)
		top := e.Func.top().Obj
		return Sharing{Started: lit || top != nil && c.started.funcs[top].IsValid(), Entered: !lit && p.entries().reached[top]}
	default:
		s := p.sharingOf(e.Func, root.Obj)
		s.Started = s.Started || p.leadsBack(e)
		return s
	}
	return Sharing{}
}

// SharingIn is [Program.SharingOf] for what the variable v leads to as a function, within the given
// literals, has got it; for a variable of the package if v is nil. By syntax alone: there may be
// less to it.
func (p *Program) SharingIn(decl *ast.FuncDecl, lits []*ast.FuncLit, v *types.Var) Sharing {
	c := p.contexts()
	fn, ok := p.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return Sharing{}
	}
	global := v == nil || IsPackageVar(v)
	for _, lit := range lits {
		if c.started.lits[lit] {
			return Sharing{Started: global || p.HoldsShared(decl, lits, v)}
		}
	}
	if global {
		return Sharing{Started: c.started.funcs[fn].IsValid(), Entered: p.entries().reached[fn]}
	}
	i, ok := p.paramIndexOf(fn, v)
	o := operand{fn, i}
	return Sharing{Started: ok && (c.startedOps.ops[o] || c.startedOps.dispatched[o] || p.sharedOperands().ops[o]), Entered: ok && c.enteredOps.ops[o]}
}

func (p *Program) sharingOf(fn *Func, v types.Object) Sharing {
	c := p.contexts()
	for f := fn; f.Parent != nil; f = f.Parent {
		if lit, ok := f.Node.(*ast.FuncLit); ok && c.started.lits[lit] {
			return Sharing{Started: c.startedOps.vars[lit][v]}
		}
	}
	top := fn.top().Obj
	if top == nil {
		return Sharing{}
	}
	i, ok := p.paramIndexOf(top, v)
	o := operand{top, i}
	return Sharing{Dispatched: ok && c.startedOps.dispatched[o], Started: ok && c.startedOps.ops[o], Entered: ok && c.enteredOps.ops[o]}
}

// leadsBack reports whether the goroutine of e reaches the variable through a pointer, in what it
// was started with, to an object of which a function started it.
func (p *Program) leadsBack(e *Event) bool {
	starter := p.starterOf(e)
	if starter == nil {
		return false
	}
	for v := e.Addr; v.Op == FieldAddr || v.Op == IndexAddr || v.Op == Read; v = v.Args[0] {
		if v.Op != Read || v.Args[0].Op != FieldAddr || !isPointer(v.Args[0].Obj.Type()) {
			continue
		}
		if named := namedOf(v.Args[0].Obj.Type()); named == nil || !isFuncOf(starter, named) {
			continue
		}
		root := deepRoot(v)
		top := e.Func.top()
		if root.Op != Addr || root.Obj == nil || top.Obj == nil {
			return false
		}
		i, ok := p.paramIndexOf(top.Obj, root.Obj)
		return ok && p.sharedOperands().ops[operand{top.Obj, i}]
	}
	return false
}

// isFuncOf reports whether fn is a method of the type, or returns an object of it.
func isFuncOf(fn *types.Func, named *types.Named) bool {
	if r := fn.Signature().Recv(); r != nil && sameNamed(r.Type(), named) {
		return true
	}
	for r := range fn.Signature().Results().Variables() {
		if sameNamed(r.Type(), named) {
			return true
		}
	}
	return false
}

// beginsAround reports whether fn is, or is within, a literal with which a goroutine begins.
func (g *onGoroutines) beginsAround(fn *Func) bool {
	for ; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && g.lits[lit] {
			return true
		}
	}
	return false
}

func (p *Program) contexts() *contexts {
	if p.ctxs != nil {
		return p.ctxs
	}
	c := &contexts{started: p.findGoroutines(true)}
	p.ctxs = c
	f := p.newOperandFinder()
	f.same, f.dispatch, f.filter = true, true, p.newLastingFinder().isLasting
	f.start(c.started)
	f.filter = nil
	f.follow()
	c.startedOps = f.s

	f = p.newOperandFinder()
	f.same = true
	for fn := range p.entries().called {
		if fn.Signature().Recv() != nil {
			f.add(fn, 0)
		}
	}
	f.follow()
	c.enteredOps = f.s
	return c
}

// isMadeOutside reports whether fn is, or is within, a literal with which a goroutine begins, and
// the object is made where the literal stands and held by a variable that lasts.
func (p *Program) isMadeOutside(fn *Func, object *Value) bool {
	for ; fn.Parent != nil; fn = fn.Parent {
		lit, ok := fn.Node.(*ast.FuncLit)
		if !ok || lit.Pos() <= object.Site.Pos() && object.Site.Pos() < lit.End() {
			return false
		}
		for v := range p.contexts().startedOps.vars[lit] {
			if def, ok := p.curs.At(v.Pos(), v.Pos()); ok {
				for c := range def.Enclosing((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)) {
					if n := c.Node(); n.Pos() <= object.Site.Pos() && object.Site.Pos() < n.End() {
						return true
					}
				}
			}
		}
	}
	return false
}
