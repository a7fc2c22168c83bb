package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
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
)

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
	s := p.threadOf(a.Func, home)
	t := s
	if a.Func != b.Func {
		t = p.threadOf(b.Func, home)
	}
	if s == unknownThread || t == unknownThread {
		return false
	}
	return s.many || t.many || s.site != t.site
}

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
func (p *Program) threadOf(fn *Func, home ast.Node) *thread {
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

func (p *Program) findThreadOf(fn *Func, home ast.Node) *thread {
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
func (p *Program) threadOfFree(fn *Func) *thread {
	if lit, ok := fn.Node.(*ast.FuncLit); ok && isHandler(p.info.TypeOf(lit)) {
		return manyThreads
	}
	return unknownThread
}

// threadStarted returns the thread of a literal that a go statement starts.
func (p *Program) threadStarted(fn *Func, home ast.Node) *thread {
	cur, ok := p.curs.Of(fn.Node)
	if !ok || p.loopAround(cur, home) {
		return manyThreads
	}
	if p.admits(fn.at.Guards) {
		return unknownThread
	}
	switch t := p.threadOf(fn.Parent, home); {
	case t.many && !p.isService(fn.Body):
		return manyThreads
	case t == unknownThread && !p.isService(fn.Body):
		return unknownThread
	}
	return &thread{site: fn.Node}
}

// admits reports whether one of the guards is the verdict of a function of the
// package that changes something, or a CompareAndSwap that was won: it may let
// one goroutine in at a time.
func (p *Program) admits(guards []*Guard) bool {
	return slices.ContainsFunc(guards, func(g *Guard) bool {
		v := g.Cond
		for v.Op == Unary || v.Op == Derived && len(v.Args) == 1 {
			v = v.Args[0]
		}
		switch v.Op {
		case Atomic:
			return v.Kind == atomicapi.CompareAndSwap || v.Kind == atomicapi.Swap
		case Call:
			fn, ok := v.Obj.(*types.Func)
			return ok && p.decls[fn] != nil && !p.IsPure(fn)
		}
		return false
	})
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

// threadOfFunc returns the thread of a declared function.
func (p *Program) threadOfFunc(fn *types.Func) *thread {
	if t := p.threads[fn]; t != nil {
		return t
	}
	if t := p.callers.soFar[fn]; t != nil {
		p.callers.low = min(p.callers.low, p.callers.depth[fn])
		return t
	}
	return p.callers.visit(fn, func() *thread { return p.findThread(fn) }, p.threads)
}

// A callerSearch is the search for the goroutines that run a function, from the
// function to those that call it, while it is under way.
//
// Inv: a thread is final once it rests on no function that is entered and not
// left; until the search ends, the others stand as found so far. They lack what
// comes by way of a function further out, which will have that itself.
type callerSearch struct {
	soFar  map[*types.Func]*thread
	depth  map[*types.Func]int // of those in soFar: the outermost one they rest on
	nested int
	low    int // the outermost function that what was just found rests on
}

// visit finds the thread of fn, and enters it in final if it is.
func (c *callerSearch) visit(fn *types.Func, find func() *thread, final map[*types.Func]*thread) *thread {
	outer, d := c.low, c.nested
	c.low = d
	c.soFar[fn], c.depth[fn] = &thread{}, d // recursion adds nothing
	c.nested++
	t := find()
	c.nested--
	if c.low >= d {
		final[fn] = t
		delete(c.soFar, fn)
		c.low = outer
	} else {
		c.soFar[fn], c.depth[fn] = t, c.low
		c.low = min(c.low, outer)
	}
	if c.nested == 0 {
		clear(c.soFar)
		clear(c.depth)
		c.low = 0
	}
	return t
}

func (p *Program) findThread(fn *types.Func) *thread {
	decl := p.decls[fn]
	isFunc := fn.Signature().Recv() == nil
	if isFunc && (fn.Name() == "init" || fn.Name() == "main" && p.pkg.Name() == "main") {
		return &thread{site: decl}
	}
	if decl == nil {
		return unknownThread
	}
	if isFunc && p.isTestDecl(decl) && isTestFunc(fn) {
		return &thread{site: decl}
	}
	if p.calledFromOutside(fn) {
		if p.isEventLoop(decl.Body) && !p.isUsed(fn) {
			return &thread{site: decl} // Run, which an object's user calls once
		}
		return manyThreads
	}
	one, unknown := (*thread)(nil), false
	for _, u := range p.usesOf(fn) {
		if u.in == decl || u.test && !p.isTestDecl(decl) {
			continue // recursion adds nothing
		}
		t := p.threadOfUse(u)
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
	case isHandler(fn.Signature()) || !p.isUsed(fn) && !p.isTestDecl(decl):
		return manyThreads // by way of an interface, or by code to come
	}
	return unknownThread // only while an object is made, or by recursion
}

// calledFromOutside reports whether other packages call fn: it is exported, and
// if it is a method of an unexported type that the package itself calls, some
// interface asks for it.
func (p *Program) calledFromOutside(fn *types.Func) bool {
	if !fn.Exported() || p.pkg.Name() == "main" || p.isTestDecl(p.decls[fn]) {
		return false
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return true
	}
	named := namedOf(recv.Type())
	if named == nil || named.Obj().Exported() || !p.isUsed(fn) {
		return true
	}
	return p.isInterfaceMethod(fn.Name())
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

// isInterfaceMethod reports whether an interface of the package, or of a package
// that it imports, has a method of that name.
func (p *Program) isInterfaceMethod(name string) bool {
	if p.asked == nil {
		p.asked = make(map[string]bool)
		p.noteInterfaces(p.pkg)
		for _, imp := range p.pkg.Imports() {
			p.noteInterfaces(imp)
		}
	}
	return p.asked[name]
}

func (p *Program) noteInterfaces(pkg *types.Package) {
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || pkg != p.pkg && !obj.Exported() {
			continue
		}
		if i, ok := obj.Type().Underlying().(*types.Interface); ok {
			for m := range i.Methods() {
				p.asked[m.Name()] = true
			}
		}
	}
}

// threadOfUse returns the thread on which a mention of a function runs it, nil
// if it does so on an object that nobody else has yet.
func (p *Program) threadOfUse(u use) *thread {
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
	switch u.kind {
	case useGo:
		return p.threadOfGo(u, caller)
	case useValue:
		cur, ok := p.curs.Of(u.id)
		if !ok {
			return unknownThread
		}
		if sel, ok := cur.Parent().Node().(*ast.SelectorExpr); ok && sel.Sel == u.id {
			cur = cur.Parent()
		}
		return p.threadOfValue(cur, caller, nil)
	}
	if site, ok := caller.top().findSite(u.call); ok && len(site.Owned) > 0 && site.Owned[0] && isMethodUse(p.info, u.id) {
		return nil
	}
	return p.threadOf(caller, nil)
}

func isMethodUse(info *types.Info, id *ast.Ident) bool {
	fn, ok := info.Uses[id].(*types.Func)
	return ok && fn.Signature().Recv() != nil
}

// threadOfGo returns the thread of a function that a go statement starts. An
// object made where its goroutine is started has one.
func (p *Program) threadOfGo(u use, caller *Func) *thread {
	fn := p.info.Uses[u.id].(*types.Func).Origin()
	cur, ok := p.curs.Of(u.id)
	if site, found := caller.top().findSite(u.call); ok && found && isMethodUse(p.info, u.id) && len(site.Args) > 0 {
		if recv := site.Args[0]; recv.Op == Fresh && recv.Site != nil && !p.loopAround(cur, recv.Site) {
			return &thread{site: p.decls[fn]}
		}
	}
	if site, found := caller.top().findSite(u.call); found && p.admits(site.guards) {
		return unknownThread
	}
	if u.loop {
		return manyThreads
	}
	if p.isService(p.decls[fn].Body) {
		return &thread{site: u.id}
	}
	switch t := p.threadOf(caller, nil); {
	case t.many:
		return manyThreads
	case t == unknownThread:
		return unknownThread
	}
	return &thread{site: u.id}
}

// threadOfValue returns the thread that runs a function value, by what becomes
// of it: cur is the literal, or the name of the function.
func (p *Program) threadOfValue(cur inspector.Cursor, in *Func, home ast.Node) *thread {
	expr, ok := cur.Node().(ast.Expr)
	if !ok {
		return unknownThread
	}
	if isHandler(p.info.TypeOf(expr)) {
		return manyThreads
	}
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch cur.ParentEdgeKind() {
	case edge.ReturnStmt_Results:
		if in.Parent == nil && in.Obj != nil && (in.Obj.Exported() || !p.isUsed(in.Obj)) {
			return manyThreads // the caller's to call
		}
	case edge.AssignStmt_Rhs, edge.ValueSpec_Values:
		if v := p.heldBy(cur); v != nil {
			return p.threadOfVar(v, in, home)
		}
	case edge.CallExpr_Args:
		call := cur.Parent().Node().(*ast.CallExpr)
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if !ok {
			return p.threadOfUnseen(expr, in, home)
		}
		_, i := cur.ParentEdge()
		return p.threadOfArgument(cur, fn.Origin(), i, in, home)
	}
	return unknownThread
}

// threadOfArgument returns the thread that runs the function that is the i'th
// argument of a call of fn.
func (p *Program) threadOfArgument(cur inspector.Cursor, fn *types.Func, i int, in *Func, home ast.Node) *thread {
	decl := p.decls[fn]
	how := runsUnknown
	switch {
	case decl != nil:
		how = p.runsParam(decl, i, 0)
	case fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == "AfterFunc", startsArgument(fn):
		how = runsGo
	case runsArgumentNow(fn):
		how = runsNow
	}
	outer := func() *thread { return p.threadOf(in, home) }
	switch how {
	case runsNow:
		return outer()
	case runsParallel:
		return manyThreads
	case runsGo:
		if p.loopAround(cur, home) {
			return manyThreads
		}
		if t := outer(); t.many || t == unknownThread {
			return t
		}
		return &thread{site: cur.Node()}
	}
	if decl == nil {
		return p.threadOfUnseen(cur.Node().(ast.Expr), in, home)
	}
	return unknownThread
}

// threadOfUnseen returns the thread that runs a function value given to code
// that is not seen: if it has results, somebody waits for them.
func (p *Program) threadOfUnseen(fn ast.Expr, in *Func, home ast.Node) *thread {
	if sig, ok := p.info.TypeOf(fn).Underlying().(*types.Signature); ok && sig.Results().Len() > 0 {
		return p.threadOf(in, home)
	}
	return unknownThread
}

// heldBy returns the local variable to which cur, the value of an assignment or
// a declaration, is assigned, if nothing else ever is.
func (p *Program) heldBy(cur inspector.Cursor) *types.Var {
	_, i := cur.ParentEdge()
	var id *ast.Ident
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if i < len(n.Lhs) && len(n.Lhs) == len(n.Rhs) {
			id, _ = n.Lhs[i].(*ast.Ident)
		}
	case *ast.ValueSpec:
		if i < len(n.Names) && len(n.Names) == len(n.Values) {
			id = n.Names[i]
		}
	}
	if id == nil {
		return nil
	}
	v, ok := p.info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || IsPackageVar(v) {
		return nil
	}
	return v
}

// threadOfVar returns the thread that runs the function in a local variable, by
// all that is done with the variable.
func (p *Program) threadOfVar(v *types.Var, in *Func, home ast.Node) *thread {
	top := in.top()
	body, ok := p.curs.Of(top.Body)
	if !ok || p.threading[v] {
		return unknownThread
	}
	p.threading[v] = true
	defer delete(p.threading, v)
	var one *thread
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != v || cur.ParentEdgeKind() == edge.AssignStmt_Lhs {
			continue
		}
		user := top.around(cur)
		if user == nil {
			return unknownThread
		}
		var t *thread
		switch {
		case cur.ParentEdgeKind() != edge.CallExpr_Fun:
			t = p.threadOfValue(cur, user, home)
		case cur.Parent().ParentEdgeKind() == edge.GoStmt_Call:
			if t = p.threadOf(user, home); p.loopAround(cur, home) {
				t = manyThreads
			} else if t != unknownThread && !t.many {
				t = &thread{site: cur.Node()}
			}
		default:
			t = p.threadOf(user, home)
		}
		switch {
		case t.many:
			return manyThreads
		case t == unknownThread:
			return unknownThread
		case one != nil && t.site != one.site:
			return manyThreads
		}
		one = t
	}
	if one == nil {
		return unknownThread
	}
	return one
}

// around returns the body among fn and its literals that immediately contains
// cur.
func (fn *Func) around(cur inspector.Cursor) *Func {
	for c := range cur.Enclosing((*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		if lit, ok := c.Node().(*ast.FuncLit); ok {
			return fn.findLit(lit)
		}
		return fn
	}
	return fn
}

// startsArgument reports whether a function of another package is named as one
// that runs its argument on a goroutine.
func startsArgument(fn *types.Func) bool {
	switch fn.Name() {
	case "Go", "TryGo", "Submit", "Spawn", "GoFunc":
		return true
	}
	return false
}

// A running says how a function runs one that it is given.
type running uint8

const (
	runsUnknown  running = iota
	runsNow              // before it returns, on the same goroutine
	runsGo               // on a goroutine of its own
	runsParallel         // on several at a time
)

// runsParam returns how a function runs its i'th parameter.
func (p *Program) runsParam(decl *ast.FuncDecl, i, depth int) running {
	obj := paramObject(p.info, decl, i)
	if obj == nil || decl.Body == nil || depth > maxInline {
		return runsUnknown
	}
	how, ok := p.runs[obj]
	if !ok {
		how = p.findRunning(decl, obj, depth)
		if depth == 0 {
			p.runs[obj] = how
		}
	}
	return how
}

func (p *Program) findRunning(decl *ast.FuncDecl, obj types.Object, depth int) running {
	body, ok := p.curs.Of(decl.Body)
	if !ok {
		return runsUnknown
	}
	how := runsUnknown
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != obj {
			continue
		}
		how = max(how, p.runsUse(cur, depth))
	}
	return how
}

// runsUse returns how the mention of a parameter runs it.
func (p *Program) runsUse(cur inspector.Cursor, depth int) running {
	how := runsUnknown
	switch cur.ParentEdgeKind() {
	case edge.CallExpr_Fun:
		how = runsNow
		if cur.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			how = runsGo
		}
	case edge.CallExpr_Args:
		fn, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
		if !ok {
			return runsUnknown
		}
		_, i := cur.ParentEdge()
		switch decl := p.decls[fn.Origin()]; {
		case decl != nil:
			how = p.runsParam(decl, i, depth+1)
		case isGroupGo(fn) || startsArgument(fn):
			how = runsGo
		}
	}
	for c := cur; how != runsUnknown; c = c.Parent() {
		lit, ok := c.Node().(*ast.FuncLit)
		if _, isDecl := c.Node().(*ast.FuncDecl); isDecl {
			break
		}
		if !ok {
			continue
		}
		switch call := c.Parent(); {
		case c.ParentEdgeKind() == edge.CallExpr_Fun && call.ParentEdgeKind() == edge.GoStmt_Call:
			how = max(how, runsGo)
		case c.ParentEdgeKind() == edge.CallExpr_Args:
			fn, ok := calleeObject(p.info, call.Node().(*ast.CallExpr)).(*types.Func)
			if !ok || !isGroupGo(fn) && !startsArgument(fn) {
				return runsUnknown
			}
			how = max(how, runsGo)
		case c.ParentEdgeKind() != edge.CallExpr_Fun:
			return runsUnknown
		}
		cur = c
		_ = lit
	}
	if how == runsGo && p.loopAround(cur, nil) {
		how = runsParallel
	}
	return how
}

// isHandler reports whether a function type is that of what servers call for
// each request: it takes an http.ResponseWriter, or a context first and more.
func isHandler(t types.Type) bool {
	if t == nil {
		return false
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for v := range sig.Params().Variables() {
		if types.TypeString(v.Type(), nil) == "net/http.ResponseWriter" {
			return true
		}
	}
	return sig.Params().Len() > 1 && types.TypeString(sig.Params().At(0).Type(), nil) == "context.Context"
}

// isTestFunc reports whether go test calls fn.
func isTestFunc(fn *types.Func) bool {
	params := fn.Signature().Params()
	return params.Len() == 1 && strings.HasPrefix(types.TypeString(params.At(0).Type(), nil), "*testing.")
}

// isService reports whether a body goes on until it is told to stop, so that
// an object has one goroutine that runs it: it loops without a bound, or over
// what a channel delivers.
func (p *Program) isService(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.ForStmt:
			if n.Cond == nil || n.Init == nil && n.Post == nil {
				return true
			}
		case *ast.RangeStmt:
			if t := p.info.TypeOf(n.X); t != nil {
				if _, ok := t.Underlying().(*types.Chan); ok {
					return true
				}
			}
		}
	}
	return false
}

// isEventLoop reports whether a body is a loop without a condition that waits,
// each time around, for what comes next: whoever has the object runs it once.
func (p *Program) isEventLoop(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for _, s := range body.List {
		if l, ok := s.(*ast.LabeledStmt); ok {
			s = l.Stmt
		}
		if loop, ok := s.(*ast.ForStmt); ok && loop.Cond == nil && p.awaits(loop.Body) {
			return true
		}
	}
	return false
}

// awaits reports whether the body of a loop waits for an event or for input.
func (p *Program) awaits(body *ast.BlockStmt) bool {
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			if len(n.Body.List) > 1 && !hasDefault(n) {
				return true
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				return true
			}
		case *ast.CallExpr:
			if fn, ok := calleeObject(p.info, n).(*types.Func); ok && readsInput(fn.Name()) {
				return true
			}
		}
	}
	return false
}

// readsInput reports whether a function is named as one that waits for input.
func readsInput(name string) bool {
	return slices.ContainsFunc([]string{"Read", "Recv", "Receive", "Accept"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func hasDefault(sel *ast.SelectStmt) bool {
	return slices.ContainsFunc(sel.Body.List, func(s ast.Stmt) bool { return s.(*ast.CommClause).Comm == nil })
}

func (p *Program) isTestDecl(decl *ast.FuncDecl) bool { return p.isTestFile(decl.Pos()) }
