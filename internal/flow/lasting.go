package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// contexts holds in which functions objects of the package are shared for longer than a call
// takes: what outlives the call that starts it, and what other packages call.
type contexts struct {
	started    *onGoroutines
	startedOps *sharedOperands
	enteredOps *sharedOperands
	entered    map[*types.Func]bool // reached by calls from what other packages call
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
	if root.Op == Read && root.Args[0].Op == FieldAddr {
		root = deepRoot(root) // see SamePath
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
		return Sharing{Started: lit || top != nil && c.started.funcs[top].IsValid(), Entered: !lit && c.entered[top]}
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
		return Sharing{Started: c.started.funcs[fn].IsValid(), Entered: c.entered[fn]}
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
	for fn := range p.entryFuncs() {
		if fn.Signature().Recv() != nil {
			f.add(fn, 0)
		}
	}
	f.follow()
	c.enteredOps = f.s
	c.entered = p.reachedFrom(p.entryFuncs())
	return c
}

// addDispatched notes the receiver of a call of a method of one of the package's interfaces: one
// that is kept in what one of the variables leads to, or in one of its elements.
func (f *operandFinder) addDispatched(call *ast.CallExpr, fn *types.Func, vars map[types.Object]bool) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || f.decls[fn.Origin()] != nil || !f.isKeptIn(sel.X, vars) {
		return
	}
	for _, m := range f.implementers(fn.Origin()) {
		f.addDispatchedTo(m)
	}
}

// addDispatchedTo notes that the receiver of a method, and of those that it calls on itself, is
// found by way of an interface.
func (f *operandFinder) addDispatchedTo(m *types.Func) {
	g := f.newOperandFinder()
	g.same, g.s = true, &sharedOperands{ops: f.s.dispatched, vars: f.s.vars}
	g.add(m, 0)
	g.follow()
}

// isKeptIn reports whether x is a field of what one of the variables leads to, or an element of
// one; of what is lasting, if vars is nil.
func (f *operandFinder) isKeptIn(x ast.Expr, vars map[types.Object]bool) bool {
	selects := false
	for depth := 0; depth < 4; {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, ok := f.info.Uses[e].(*types.Var)
			if !ok {
				return false
			}
			if selects && (vars[v] || vars == nil && (f.filter == nil || f.filter(v))) {
				return true
			}
			if x = f.rangedOver(v); x == nil {
				return false
			}
			depth++
		case *ast.SelectorExpr:
			if v, ok := f.info.Uses[e.Sel].(*types.Var); !ok || !v.IsField() {
				return false
			}
			selects = true
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return false
		}
	}
	return false
}

// rangedOver returns what the loop ranges over whose variable v is, or nil.
func (p *Program) rangedOver(v *types.Var) ast.Expr {
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.RangeStmt)(nil)) {
		if r := c.Node().(*ast.RangeStmt); v.Pos() < r.X.Pos() {
			return r.X
		}
		return nil
	}
	return nil
}

// sorts reports whether a method is one of those by which package sort or container/heap works on
// an object for its owner.
func sorts(method *types.Func) bool {
	named := namedOf(method.Signature().Recv().Type())
	names := []string{"Len", "Less", "Swap"}
	for _, name := range names {
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), name); obj == nil {
			return false
		}
	}
	return slices.Contains(append(names, "Push", "Pop"), method.Name())
}

// isHandedOut reports whether other packages get hold of objects of the type of a method: their
// type is exposed, or an exported function returns an interface with the method that it implements.
// Interfaces of other packages, of which it is an implementation for their use, tell less.
func (p *Program) isHandedOut(method *types.Func) bool {
	named := namedOf(method.Signature().Recv().Type())
	if named == nil {
		return false
	}
	named = named.Origin()
	if known, ok := p.handedOut[method]; ok {
		return known
	}
	if p.results == nil {
		p.results = p.exportedResults()
	}
	found := p.isExposed(named.Obj()) || slices.ContainsFunc(p.results, func(i *types.Interface) bool {
		return hasMethod(i, method.Name()) && types.Implements(types.NewPointer(named), i)
	})
	p.handedOut[method] = found
	return found
}

// exportedResults returns the interfaces of the package that its exported functions return.
func (p *Program) exportedResults() (found []*types.Interface) {
	for fn := range p.decls {
		if !fn.Exported() || p.isTestDecl(p.decls[fn]) {
			continue
		}
		for r := range fn.Signature().Results().Variables() {
			if named := namedOf(r.Type()); named != nil && named.Obj().Pkg() == p.pkg {
				if i, ok := named.Underlying().(*types.Interface); ok {
					found = append(found, i)
				}
			}
		}
	}
	return found
}

// entryFuncs returns the functions of the package that others call.
func (p *Program) entryFuncs() map[*types.Func]bool {
	entries := make(map[*types.Func]bool)
	for fn, decl := range p.decls {
		if decl.Body != nil && !p.isTestDecl(decl) && p.isEntry(fn) {
			entries[fn] = true
		}
	}
	return entries
}

// reachedFrom returns the functions of the package that calls lead to from the given ones, those
// included.
func (p *Program) reachedFrom(fns map[*types.Func]bool) map[*types.Func]bool {
	reached := make(map[*types.Func]bool)
	var work []*types.Func
	for fn := range fns {
		reached[fn] = true
		work = append(work, fn)
	}
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		for _, callee := range p.calleesIn(p.decls[fn].Body) {
			if decl := p.decls[callee]; !reached[callee] && decl != nil && decl.Body != nil {
				reached[callee] = true
				work = append(work, callee)
			}
		}
	}
	return reached
}

// isEntry reports whether fn is called by others: from outside the package, or in a program by
// functions that do not run on its goroutines.
func (p *Program) isEntry(fn *types.Func) bool {
	if p.pkg.Name() != "main" {
		return p.calledFromOutside(fn) && (fn.Signature().Recv() == nil || p.isHandedOut(fn) && !sorts(fn))
	}
	if fn.Signature().Recv() == nil {
		return fn.Name() == "main"
	}
	return slices.ContainsFunc(p.usesOf(fn), func(u use) bool {
		if u.test || u.in == nil || u.call == nil || u.kind == useGo {
			return false
		}
		user, ok := p.info.Defs[u.in.Name].(*types.Func)
		return ok && !p.contexts().started.funcs[user].IsValid() && (u.lit == nil || !p.contexts().started.lits[u.lit])
	})
}

// calleesIn returns the functions and methods of interfaces that a body calls, other than on
// goroutines or in literals that it hands on.
func (p *Program) calleesIn(body ast.Node) (callees []*types.Func) {
	for n := range p.runIn(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn, ok := calleeObject(p.info, call).(*types.Func); ok && fn.Pkg() == p.pkg {
				callees = append(callees, fn.Origin())
			}
		}
	}
	return callees
}

// runIn returns the nodes of a body that run when it does: neither what go statements start, nor
// the literals that it stores or gives to somebody who runs them some time.
func (p *Program) runIn(body ast.Node) iter.Seq[ast.Node] {
	return func(yield func(ast.Node) bool) {
		going := true
		ast.Inspect(body, func(n ast.Node) bool {
			if n == nil || !going {
				return false
			}
			switch n := n.(type) {
			case *ast.GoStmt:
				return false
			case *ast.FuncLit:
				if cur, ok := p.curs.Of(n); ok && p.isHandedOver(cur, body) {
					return false
				}
			}
			going = yield(n)
			return going
		})
	}
}

// isHandedOver reports whether the literal at cur, itself or by the variable of the body that holds
// it, is given to somebody who runs it apart.
func (p *Program) isHandedOver(cur inspector.Cursor, body ast.Node) bool {
	if cur.ParentEdgeKind() == edge.CallExpr_Args {
		return p.relationOfValue(cur) == runsApart
	}
	v := p.heldBy(cur)
	if v == nil {
		return false
	}
	for id := range idents(body) {
		if p.info.Uses[id] != v {
			continue
		}
		if use, ok := p.curs.Of(id); ok && use.ParentEdgeKind() == edge.CallExpr_Args && p.relationOfValue(use) == runsApart {
			return true
		}
	}
	return false
}

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
	return ok && (isTimerFunc(fn) || p.startsArgument(fn) || IsGroupGo(fn) || p.imported != nil && p.imported.Leaves(fn.Origin(), i))
}

// A lastingFinder finds the objects that are shared with goroutines for longer than a call takes:
// a function starts a goroutine with its receiver, or with an object that it makes for others,
// and does not wait for it.
type lastingFinder struct {
	*Program
	known map[types.Object]bool
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
// differently, and one function starts both with an object that it makes, or methods of the
// object do.
func (p *Program) Meet(a, b *Event) bool {
	x, y := p.rootsOf(a), p.rootsOf(b)
	for r := range x {
		if y[r] {
			return false
		}
	}
	s, t := p.starterOf(a), p.starterOf(b)
	return s != nil && t != nil && (s == t || p.isMethodOfObject(s, a) && p.isMethodOfObject(t, b))
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

// IsStartedByConstructor reports whether the function that makes the object which e's variable is
// part of starts the goroutine of e: whatever is done to the object by its methods comes later.
func (p *Program) IsStartedByConstructor(e *Event) bool {
	s := p.starterOf(e)
	root := deepRoot(e.Addr)
	if s == nil || s.Signature().Recv() != nil && !hasPrefixFold(s.Name(), "new") {
		return false
	}
	if root.Op == Fresh {
		return true
	}
	if root.Op != Addr || root.Obj == nil {
		return false
	}
	if IsPackageVar(root.Obj) {
		return false
	}
	named := namedOf(root.Obj.Type())
	return named != nil && (s.Signature().Results().Len() == 0 || isFuncOf(s, named) || types.IsInterface(s.Signature().Results().At(0).Type()))
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

// outlives reports whether a goroutine that is started at cur to run x may go on when the
// function that starts it has returned. What tests start is theirs.
func (p *Program) outlives(cur inspector.Cursor, x ast.Expr) bool {
	if p.isTestFile(x.Pos()) {
		return false
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		return !p.mustJoinAfter(c.Node().(*ast.FuncDecl).Body, cur.Node().Pos()) || p.runsService(x)
	}
	return true
}

// runsService reports whether x is a function that goes on until it is told to stop.
func (p *Program) runsService(x ast.Expr) bool {
	if lit, ok := ast.Unparen(x).(*ast.FuncLit); ok {
		return p.isService(lit.Body)
	}
	if fn, ok := p.info.Uses[NameOf(x)].(*types.Func); ok {
		if decl := p.decls[fn.Origin()]; decl != nil {
			return p.isService(decl.Body)
		}
	}
	return false
}

func (p *Program) newLastingFinder() *lastingFinder {
	return &lastingFinder{p, make(map[types.Object]bool)}
}

// isLasting reports whether others than the function around have got the object that a variable
// holds at the start of a goroutine: it is the receiver, a parameter for which callers pass such
// an object, or one that the function makes and returns or stores.
func (f *lastingFinder) isLasting(v types.Object) bool {
	known, ok := f.known[v]
	if !ok {
		f.known[v] = false // recursion adds nothing
		known = f.findLasting(v)
		f.known[v] = known
	}
	return known
}

func (f *lastingFinder) findLasting(v types.Object) bool {
	obj, ok := v.(*types.Var)
	if !ok {
		return false
	}
	cur, ok := f.curs.At(v.Pos(), v.Pos())
	if !ok {
		return false
	}
	var decl *ast.FuncDecl
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		decl = c.Node().(*ast.FuncDecl)
	}
	if decl == nil || decl.Body == nil {
		return false
	}
	switch obj.Kind() {
	case types.RecvVar:
		return true
	case types.ParamVar:
		return f.isGivenLasting(decl, v)
	case types.ResultVar:
		return true
	case types.LocalVar:
		return f.isMadeForOthers(decl, v)
	}
	return false
}

// isGivenLasting reports whether a caller passes a lasting object as the parameter of a function.
func (f *lastingFinder) isGivenLasting(decl *ast.FuncDecl, param types.Object) bool {
	fn, ok := f.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return false
	}
	i, ok := f.paramIndexOf(fn, param)
	if !ok {
		return false
	}
	for _, u := range f.usesOf(fn) {
		if u.call == nil || u.test {
			continue
		}
		if x := OperandExpr(u.call, fn, i); x != nil {
			if v, ok := f.info.Uses[NameOf(addressed(x))].(*types.Var); ok && !v.IsField() && f.isLasting(v) {
				return true
			}
		}
	}
	return false
}

// addressed returns what an expression takes the address of, or the expression itself.
func addressed(x ast.Expr) ast.Expr {
	x = ast.Unparen(x)
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return ast.Unparen(u.X)
	}
	return x
}

// isMadeForOthers reports whether a function returns what a local variable holds, or stores it
// other than in a local variable.
func (f *lastingFinder) isMadeForOthers(decl *ast.FuncDecl, v types.Object) bool {
	is := func(x ast.Expr) bool {
		id, ok := addressed(x).(*ast.Ident)
		return ok && f.info.Uses[id] == v
	}
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, r := range n.Results {
				if is(r) {
					return true
				}
			}
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if _, local := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); !local && is(r) {
					return true
				}
			}
		}
	}
	return false
}

// SamePath reports whether the variables of a and b, fields of one struct type, are reached in the
// same way from objects of one type; or one of them by way of a pointer back to the object whose
// function started the goroutine.
func (p *Program) SamePath(a, b *Event) bool {
	x, y := a.Addr, b.Addr
	for {
		if x.Op == IndexAddr {
			x = x.Args[0]
		}
		if y.Op == IndexAddr {
			y = y.Args[0]
		}
		if x.Op != y.Op {
			break
		}
		switch x.Op {
		case FieldAddr:
			if x.Obj != y.Obj {
				return p.isBackPointer(a, x, y) || p.isBackPointer(b, y, x)
			}
		case Read:
		default:
			return x == y || x.Op == Addr && x.Obj != nil && y.Obj != nil && (x.Obj == y.Obj || holdSameType(x, y))
		}
		x, y = x.Args[0], y.Args[0]
	}
	// An object that is made where its goroutine starts, and the receiver of a method.
	if y.Op == Fresh {
		x, y = y, x
	}
	return x.Op == Fresh && y.Op == Read && y.Args[0].Op == Addr && !IsPackageVar(y.Args[0].Obj) ||
		p.isBackPointer(a, x, y) || p.isBackPointer(b, y, x)
}

// isBackPointer reports whether x is the address of a field, through which e's goroutine reaches
// the object that y, the address of a variable, holds elsewhere: a function of that type started
// the goroutine.
func (p *Program) isBackPointer(e *Event, x, y *Value) bool {
	if x.Op != FieldAddr || y.Op != Addr || y.Obj == nil || IsPackageVar(y.Obj) || !isPointer(x.Obj.Type()) {
		return false
	}
	named := namedOf(y.Obj.Type())
	if named == nil || namedOf(x.Obj.Type()) != named {
		return false
	}
	fn := p.starterOf(e)
	return fn != nil && isFuncOf(fn, named)
}

func holdSameType(x, y *Value) bool {
	if IsPackageVar(x.Obj) || IsPackageVar(y.Obj) {
		return false
	}
	return sameNamed(x.Obj.Type(), y.Obj.Type())
}

// sameNamed reports whether two types are, or point to, one named type, or instances of one.
func sameNamed(s, t types.Type) bool {
	x, y := namedOf(s), namedOf(t)
	return x != nil && y != nil && x.Origin() == y.Origin()
}
