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
