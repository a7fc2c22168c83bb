package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

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
