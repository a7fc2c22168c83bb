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

// GoroutineAt returns where the package starts a goroutine that does e, or declares the handler
// that does; NoPos if it does not show one.
func (p *Program) GoroutineAt(e *Event) token.Pos {
	if pos := p.StartedAt(e); pos.IsValid() {
		return pos
	}
	if fn := e.Func.top().Obj; fn != nil {
		return p.goroutines().funcs[fn]
	}
	return token.NoPos
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

func (p *Program) goroutines() *onGoroutines {
	if p.onGoroutines != nil {
		return p.onGoroutines
	}
	f := &goroutineFinder{Program: p, g: &onGoroutines{
		funcs:    make(map[*types.Func]token.Pos),
		lits:     make(map[*ast.FuncLit]bool),
		starters: make(map[*ast.FuncDecl]bool),
		values:   make(map[*types.Func]bool),
	}}
	p.onGoroutines = f.g
	for _, file := range p.files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := p.info.Defs[decl.Name].(*types.Func); ok && isHTTPHandler(fn.Signature()) {
				f.addValue(fn, decl.Pos())
			}
		}
	}
	for cur := range p.curs.Root().Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.GoStmt:
			if _, ok := calleeObject(p.info, n.Call).(*types.Func); ok {
				f.g.calls = append(f.g.calls, n.Call)
			}
			f.start(cur, n.Call.Fun)
		case *ast.CallExpr:
			for i, a := range n.Args {
				if isFuncValue(p.info, a) && p.runsApart(cur.ChildAt(edge.CallExpr_Args, i)) {
					f.start(cur, a)
				}
			}
		}
	}
	for len(f.work) > 0 {
		fn := f.work[0]
		f.work = f.work[1:]
		f.addCalls(p.decls[fn].Body, f.g.funcs[fn])
	}
	return p.onGoroutines
}

// A goroutineFinder finds what runs on goroutines.
type goroutineFinder struct {
	*Program
	g    *onGoroutines
	work []*types.Func
}

// start notes that x is run on a goroutine which is started at cur.
func (f *goroutineFinder) start(cur inspector.Cursor, x ast.Expr) {
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		f.g.starters[c.Node().(*ast.FuncDecl)] = true
	}
	if lit, ok := ast.Unparen(x).(*ast.FuncLit); ok {
		f.addLit(lit, cur.Node().Pos())
		return
	}
	switch obj := f.info.Uses[NameOf(x)].(type) {
	case *types.Func:
		f.addValue(obj.Origin(), cur.Node().Pos())
	case *types.Var:
		if lit := f.heldLit(obj, x); lit != nil {
			f.addLit(lit, cur.Node().Pos())
		}
	}
}

func (f *goroutineFinder) addLit(lit *ast.FuncLit, at token.Pos) {
	f.g.lits[lit] = true
	f.addCalls(lit.Body, at)
}

// addValue adds a function that somebody runs who is given it.
func (f *goroutineFinder) addValue(fn *types.Func, at token.Pos) {
	f.add(fn, at)
	if fn.Signature().Recv() != nil {
		f.g.values[fn] = true
	}
}

func (f *goroutineFinder) add(fn *types.Func, at token.Pos) {
	fns := []*types.Func{fn.Origin()}
	if f.decls[fns[0]] == nil {
		fns = f.implementers(fns[0])
	}
	for _, fn := range fns {
		if f.decls[fn] != nil && !f.g.funcs[fn].IsValid() {
			f.g.funcs[fn] = at
			f.work = append(f.work, fn)
		}
	}
}

// addCalls adds the functions that a body calls, whose goroutine is started at the given place.
func (f *goroutineFinder) addCalls(body *ast.BlockStmt, at token.Pos) {
	if body == nil {
		return
	}
	for n := range ast.Preorder(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn, ok := calleeObject(f.info, call).(*types.Func); ok {
				f.add(fn, at)
			}
		}
	}
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
