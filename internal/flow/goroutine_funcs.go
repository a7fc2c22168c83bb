package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// onGoroutines holds what the package shows to run on goroutines, by syntax alone.
type onGoroutines struct {
	funcs map[*types.Func]token.Pos // declared functions, and where one of their goroutines is started
	lits  map[*ast.FuncLit]bool     // the literals with which goroutines begin

	starters map[*ast.FuncDecl]bool // functions in which goroutines are started

	roots map[*types.Func]map[token.Pos]bool // where the bodies begin that a goroutine may have come from to a function

	stored      map[*types.Func]map[int]bool // see storedStarts.params
	storedLits  map[*ast.FuncLit]bool        // of lits and funcs, those that are stored, see storedStarts
	storedFuncs map[*types.Func]bool

	calls  []*ast.CallExpr      // of declared functions that go statements start
	values map[*types.Func]bool // functions and methods that are given to code that runs them apart, and handlers
}

// RunsOnGoroutine reports whether the package, tests aside unless it is in one, shows that the
// function at pos runs on a goroutine other than that of who calls the package: it is, or is
// called from, what a go statement starts, what is handed to code that runs it apart, or a
// handler.
func (p *Program) RunsOnGoroutine(decl *ast.FuncDecl, pos ast.Node) bool {
	g := p.goroutines()
	if fn, ok := p.info.Defs[decl.Name].(*types.Func); ok && g.funcs[fn].IsValid() {
		return true
	}
	for lit := range g.lits {
		if lit.Pos() <= pos.Pos() && pos.Pos() < lit.End() {
			return true
		}
	}
	return false
}

// StartsIn reports whether a function starts goroutines itself, or gives a literal to code that
// runs it on one.
func (p *Program) StartsIn(decl *ast.FuncDecl) bool { return p.goroutines().starters[decl] }

// StartsAny reports whether the package starts goroutines, or gives functions to code that runs
// them on some.
func (p *Program) StartsAny() bool {
	g := p.goroutines()
	return len(g.funcs)+len(g.lits) > 0
}

// StartsLasting is [Program.StartsAny] for goroutines that outlive the call, those of other packages
// included that call the methods of objects which they are given.
func (p *Program) StartsLasting() bool { return len(p.contexts().started.funcs) > 0 }

func (p *Program) goroutines() *onGoroutines {
	if p.onGoroutines == nil {
		p.onGoroutines = p.findGoroutines(false)
	}
	return p.onGoroutines
}

// findGoroutines finds what runs on goroutines; if lasting, on such as outlive the call of the
// function that starts them.
func (p *Program) findGoroutines(lasting bool) *onGoroutines {
	f := &goroutineFinder{Program: p, lasting: lasting, callees: make(map[*types.Func][]*types.Func), objects: p.newLastingFinder(), g: &onGoroutines{
		funcs:    make(map[*types.Func]token.Pos),
		lits:     make(map[*ast.FuncLit]bool),
		starters: make(map[*ast.FuncDecl]bool),
		values:   make(map[*types.Func]bool),
		roots:    make(map[*types.Func]map[token.Pos]bool),

		storedLits:  make(map[*ast.FuncLit]bool),
		storedFuncs: make(map[*types.Func]bool),
	}}
	for _, file := range p.files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := p.info.Defs[decl.Name].(*types.Func); ok && isHTTPHandler(fn.Signature()) && !(lasting && p.isTestDecl(decl)) {
				f.add(fn, arrival{decl.Pos(), decl.Pos()})
				f.g.values[fn] = fn.Signature().Recv() != nil
			}
		}
	}
	for cur := range p.curs.Root().Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.GoStmt:
			if _, ok := calleeObject(p.info, n.Call).(*types.Func); ok && f.counts(cur, n.Call.Fun) {
				f.g.calls = append(f.g.calls, n.Call)
			}
			f.start(cur, n.Call.Fun)
		case *ast.CallExpr:
			for i, a := range n.Args {
				if arg := cur.ChildAt(edge.CallExpr_Args, i); isFuncValue(p.info, a) && (f.lasting && p.isStarted(arg) || !f.lasting && p.runsApart(arg)) {
					f.start(cur, a)
				} else if f.lasting {
					f.startMethods(cur, i, a)
				}
			}
		}
	}
	f.drain()
	if lasting {
		f.addStored()
	}
	return f.g
}

// drain adds what the functions call that are to be looked at.
func (f *goroutineFinder) drain() {
	for len(f.work) > 0 {
		v := f.work[0]
		f.work = f.work[1:]
		for _, callee := range f.calleesOf(v.fn) {
			f.add(callee, v.by)
		}
	}
}

// An arrival is the way by which a goroutine comes to a function: where it is started, and
// where its body begins.
type arrival struct{ start, root token.Pos }

// A visit is an arrival at a function.
type visit struct {
	fn *types.Func
	by arrival
}

// A goroutineFinder finds what runs on goroutines.
type goroutineFinder struct {
	*Program
	lasting bool
	g       *onGoroutines
	work    []visit
	callees map[*types.Func][]*types.Func // see calleesOf
	objects *lastingFinder                // of lasting goroutines
}

// counts reports whether a goroutine that is started at cur to run x is one of those to find.
func (f *goroutineFinder) counts(cur inspector.Cursor, x ast.Expr) bool {
	return !f.lasting || f.outlives(cur, x)
}

// start notes that x is run on a goroutine which is started at cur.
func (f *goroutineFinder) start(cur inspector.Cursor, x ast.Expr) {
	if f.counts(cur, x) {
		f.startAs(cur, x, false)
	}
}

// startAs is start for a function that is known to count; it may be stored first.
func (f *goroutineFinder) startAs(cur inspector.Cursor, x ast.Expr, stored bool) {
	if f.isTestFile(cur.Node().Pos()) && f.lasting {
		return
	}
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		f.g.starters[c.Node().(*ast.FuncDecl)] = true
	}
	at := cur.Node().Pos()
	addLit := func(lit *ast.FuncLit) {
		if stored && !f.g.lits[lit] {
			f.g.storedLits[lit] = true
		}
		f.addLit(lit, at)
	}
	if lit, ok := ast.Unparen(x).(*ast.FuncLit); ok {
		addLit(lit)
		return
	}
	switch obj := f.info.Uses[NameOf(x)].(type) {
	case *types.Func:
		fn := obj.Origin()
		root := at
		if decl := f.decls[fn]; decl != nil {
			root = decl.Pos()
		}
		if stored && !f.g.funcs[fn].IsValid() {
			f.g.storedFuncs[fn] = true
		}
		f.add(fn, arrival{at, root})
		if fn.Signature().Recv() != nil && f.sharesReceiver(cur, x) {
			f.g.values[fn] = true
		}
	case *types.Var:
		if lit := f.heldLit(obj, x); lit != nil {
			addLit(lit)
		}
	}
}

// sharesReceiver reports whether the receiver of the method value x, which is handed over at cur,
// counts as an object that the goroutine shares.
func (f *goroutineFinder) sharesReceiver(cur inspector.Cursor, x ast.Expr) bool {
	if !f.lasting {
		return true
	}
	if _, ok := cur.Node().(*ast.GoStmt); ok {
		return false // see calls
	}
	sel, ok := ast.Unparen(x).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := addressed(sel.X).(*ast.Ident)
	if !ok {
		return false
	}
	v := f.info.Uses[id]
	return v != nil && (IsPackageVar(v) || f.objects.isLasting(v))
}

func (f *goroutineFinder) addLit(lit *ast.FuncLit, at token.Pos) {
	f.g.lits[lit] = true
	for _, fn := range f.calleesIn(lit.Body) {
		f.add(fn, arrival{at, lit.Pos()})
	}
}

func (f *goroutineFinder) add(fn *types.Func, by arrival) {
	fns := []*types.Func{fn.Origin()}
	if f.decls[fns[0]] == nil {
		fns = f.implementers(fns[0])
	}
	for _, fn := range fns {
		if f.decls[fn] == nil || f.g.roots[fn][by.root] || !f.lasting && f.g.funcs[fn].IsValid() {
			continue
		}
		if f.g.roots[fn] == nil {
			f.g.roots[fn] = make(map[token.Pos]bool)
			f.g.funcs[fn] = by.start
		}
		f.g.roots[fn][by.root] = true
		f.work = append(f.work, visit{fn, by})
	}
}

// calleesOf returns the functions that a function of the package calls.
func (f *goroutineFinder) calleesOf(fn *types.Func) []*types.Func {
	callees, ok := f.callees[fn]
	if !ok {
		if body := f.decls[fn].Body; body != nil {
			callees = f.calleesIn(body)
		}
		f.callees[fn] = callees
	}
	return callees
}

// runsApart reports whether the argument at cur is known to be run on another goroutine. A context
// as the first parameter, which elsewhere stands for what others may call at any time, tells
// too little.
func (p *Program) runsApart(cur inspector.Cursor) bool {
	t := p.info.TypeOf(cur.Node().(ast.Expr))
	if sig, ok := t.Underlying().(*types.Signature); ok && isHandler(t) {
		return isHTTPHandler(sig)
	}
	return p.relationOfValue(cur) != runsWithin
}

// isHTTPHandler reports whether a signature is that of what an HTTP server calls for each
// request.
func isHTTPHandler(sig *types.Signature) bool {
	return sig.Params().Len() == 2 && types.TypeString(sig.Params().At(0).Type(), nil) == "net/http.ResponseWriter"
}

func isFuncValue(info *types.Info, x ast.Expr) bool {
	t := info.TypeOf(x)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}
