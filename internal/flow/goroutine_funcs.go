package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// onGoroutines holds what the package shows to run on goroutines, by syntax alone.
type onGoroutines struct {
	funcs map[*types.Func]bool  // declared functions
	lits  map[*ast.FuncLit]bool // the literals with which goroutines begin

	starters map[*ast.FuncDecl]bool // functions in which goroutines are started
}

// RunsOnGoroutine reports whether the package, tests aside unless it is in one, shows that the
// function at pos runs on a goroutine other than that of who calls the package: it is, or is
// called from, what a go statement starts, what is handed to code that runs it apart, or a
// handler.
func (p *Program) RunsOnGoroutine(decl *ast.FuncDecl, pos ast.Node) bool {
	g := p.goroutines()
	if fn, ok := p.info.Defs[decl.Name].(*types.Func); ok && g.funcs[fn] {
		return true
	}
	for lit := range g.lits {
		if lit.Pos() <= pos.Pos() && pos.Pos() < lit.End() {
			return true
		}
	}
	return false
}

// InGoroutine reports whether e is in a literal of its function that runs on a goroutine, or is
// the start of one.
func (p *Program) InGoroutine(e *Event) bool {
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && p.goroutines().lits[lit] {
			return true
		}
	}
	return e.Kind == GoEvent
}

// MayOverlapInCall is [Program.MayOverlap] for a variable or object that belongs to one call of
// the function that a and b are in.
func (p *Program) MayOverlapInCall(a, b *Event) bool {
	home := p.homeOf(a)
	if home == nil {
		home = posNode(a.Func.top().Body.Pos())
	}
	f := p.threadsFor(a)
	at := locus{home: home, elems: rangeVars(a.Addr), via: noOperand}
	s, t := f.threadOf(a.Func, at), f.threadOf(b.Func, at)
	if a.Kind == GoEvent || b.Kind == GoEvent {
		s, t = f.threadOfCall(a, s, at), f.threadOfCall(b, t, at)
	}
	if s == unknownThread || t == unknownThread {
		return false
	}
	return s.many || t.many || s.site != t.site
}

// threadOfCall returns the thread of what e does: of a go statement, that which it starts.
func (p *threadFinder) threadOfCall(e *Event, around *thread, at locus) *thread {
	if e.Kind != GoEvent || around == unknownThread || around.many {
		return around
	}
	if cur, ok := p.curs.Of(e.Node); !ok || p.loopAround(cur, at) {
		return manyThreads
	}
	return &thread{site: e.Node}
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
	g := &onGoroutines{funcs: make(map[*types.Func]bool), lits: make(map[*ast.FuncLit]bool), starters: make(map[*ast.FuncDecl]bool)}
	p.onGoroutines = g
	var work []*types.Func
	add := func(fn *types.Func) {
		if fn == nil {
			return
		}
		fns := []*types.Func{fn.Origin()}
		if p.decls[fns[0]] == nil {
			fns = p.implementers(fns[0])
		}
		for _, f := range fns {
			if p.decls[f] != nil && !g.funcs[f] {
				g.funcs[f] = true
				work = append(work, f)
			}
		}
	}
	addCalls := func(body *ast.BlockStmt) {
		if body == nil {
			return
		}
		for _, fn := range p.calledIn(body) {
			add(fn)
		}
	}
	start := func(x ast.Expr) {
		if lit, ok := ast.Unparen(x).(*ast.FuncLit); ok {
			g.lits[lit] = true
			addCalls(lit.Body)
		} else if fn, ok := p.info.Uses[NameOf(x)].(*types.Func); ok {
			add(fn)
		} else if v, ok := p.info.Uses[NameOf(x)].(*types.Var); ok {
			if lit := p.heldLit(v, x); lit != nil {
				g.lits[lit] = true
				addCalls(lit.Body)
			}
		}
	}
	for fn, decl := range p.decls {
		if decl.Body != nil && isHTTPHandler(fn.Signature()) {
			add(fn)
		}
	}
	noteStarter := func(cur inspector.Cursor) {
		for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
			g.starters[c.Node().(*ast.FuncDecl)] = true
		}
	}
	for cur := range p.curs.Root().Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.GoStmt:
			noteStarter(cur)
			start(n.Call.Fun)
		case *ast.CallExpr:
			for i, a := range n.Args {
				if isFuncValue(p.info, a) && p.runsApart(cur.ChildAt(edge.CallExpr_Args, i)) {
					noteStarter(cur)
					start(a)
				}
			}
		}
	}
	for len(work) > 0 {
		fn := work[0]
		work = work[1:]
		addCalls(p.decls[fn].Body)
	}
	return g
}

// runsApart reports whether the argument at cur is known to be run on another goroutine.
func (p *Program) runsApart(cur inspector.Cursor) bool {
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

// calledIn returns the functions that are called in a body, but for what it starts apart.
func (p *Program) calledIn(body ast.Node) (fns []*types.Func) {
	for n := range ast.Preorder(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn, ok := calleeObject(p.info, call).(*types.Func); ok {
				fns = append(fns, fn)
			}
		}
	}
	return fns
}
