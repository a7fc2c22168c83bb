package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/cursors"
)

// A Program is one package, whose functions are interpreted on demand.
type Program struct {
	api   *atomicapi.Table
	info  *types.Info
	fset  *token.FileSet
	pkg   *types.Package
	files []*ast.File

	decls  map[*types.Func]*ast.FuncDecl
	funcs  map[*ast.FuncDecl]*Func
	thins  map[*types.Func]*thin
	frames map[frameKey]*frame
	leaky  map[leakKey]bool
	fresh  map[*types.Func]bool
	entry  map[*Func][]Loc
	curs   *cursors.Index
	asked  map[string]bool // lazily, by isInterfaceMethod

	finders [2]*threadFinder         // lazily, by threadsFor
	runs    map[types.Object]running // what functions do with parameters
	own     map[types.Object]bool    // see pointsToOwn
	watch   Watch

	imported    Imported
	unlinks     map[*types.Func]bool                     // see returnsUnlinked
	conds       map[types.Object]*types.Var              // see condLocks
	addressed   map[types.Object]bool                    // see isAddressed
	waits       map[*ast.FuncDecl][]types.Object         // see waitObjects
	resolving   map[*types.Func]bool                     // see returnedVariable
	returned    map[*types.Func]int                      // see returnsOperand
	ownParts    map[*types.Func]bool                     // see returnsOwn
	joining     map[*types.Func]bool                     // see joins
	runnersOf   map[*types.Func]map[*types.Func]relation // see runners
	names       map[ast.Node]*names                      // see namesIn
	mentionedIn map[mentionKey]bool

	threadBody map[*types.Func][]ast.Node // see threadBodies

	entering map[*Func]bool // whose entry locks are being computed
	dynamic  []dynamicCall  // lazily, by dynamicCalls
	owned    map[*Event]bool
	uses     map[*types.Func][]use // lazily, by usesOf
}

type frameKey struct {
	parent *frame
	call   *ast.CallExpr
	fn     *types.Func
}

// New returns the program of a package. It interprets nothing yet.
func New(pass *analysis.Pass, curs *cursors.Index, api *atomicapi.Table) *Program {
	p := &Program{
		api:    api,
		info:   pass.TypesInfo,
		fset:   pass.Fset,
		pkg:    pass.Pkg,
		files:  pass.Files,
		decls:  make(map[*types.Func]*ast.FuncDecl),
		funcs:  make(map[*ast.FuncDecl]*Func),
		thins:  make(map[*types.Func]*thin),
		frames: make(map[frameKey]*frame),
		leaky:  make(map[leakKey]bool),
		fresh:  make(map[*types.Func]bool),
		entry:  make(map[*Func][]Loc),
		curs:   curs,

		runs: make(map[types.Object]running),
		own:  make(map[types.Object]bool),

		joining:     make(map[*types.Func]bool),
		waits:       make(map[*ast.FuncDecl][]types.Object),
		unlinks:     make(map[*types.Func]bool),
		resolving:   make(map[*types.Func]bool),
		returned:    make(map[*types.Func]int),
		ownParts:    make(map[*types.Func]bool),
		runnersOf:   make(map[*types.Func]map[*types.Func]relation),
		names:       make(map[ast.Node]*names),
		mentionedIn: make(map[mentionKey]bool),

		threadBody: make(map[*types.Func][]ast.Node),

		entering: make(map[*Func]bool),
	}
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if fn, ok := p.info.Defs[d.Name].(*types.Func); ok {
					p.decls[fn] = d
				}
			}
		}
	}
	return p
}

// Decl returns the declaration of a function of the package, or nil.
func (p *Program) Decl(fn *types.Func) *ast.FuncDecl { return p.decls[fn.Origin()] }

func (p *Program) frame(parent *frame, call *ast.CallExpr, fn *types.Func) *frame {
	key := frameKey{parent, call, fn}
	if p.frames[key] == nil {
		p.frames[key] = &frame{parent: parent, call: call, fn: fn}
	}
	return p.frames[key]
}

// A Func is an interpreted function body: a declaration's or a literal's.
type Func struct {
	Node   ast.Node // *ast.FuncDecl or *ast.FuncLit
	Body   *ast.BlockStmt
	Obj    *types.Func // of a declaration
	Parent *Func       // of a literal
	Events []*Event    // in order of reverse postorder, then program order
	Lits   []*Func     // the literals directly within

	// Mode of a literal.
	Started  bool // its body runs on a new goroutine
	Callback bool // it is handed to code that runs it some time
	Once     bool // it is handed to a sync.Once
	Deferred bool // it runs when the function around it returns

	values   map[ast.Expr]*Value
	contents map[*Value][]*Value // shared with Parent
	guards   map[Guard]*Guard    // shared with Parent
	vs       *values             // shared with Parent
	changed  map[*types.Var]bool // variables assigned after their declaration

	localLits map[*ast.FuncLit]bool // literals that this function alone calls
	tokens    map[types.Object]token.Token
	sites     map[*ast.CallExpr]CallSite
	results   map[*Value]*Event // lazily, by EventOf
	cfg       *graph
	complete  bool
	at        *Event // a literal's place among its parent's events
}

// Func interprets a function declaration, once, and returns it; nil if it has
// no body.
func (p *Program) Func(decl *ast.FuncDecl) *Func {
	if fn, ok := p.funcs[decl]; ok {
		return fn
	}
	if decl.Body == nil {
		return nil
	}
	obj, _ := p.info.Defs[decl.Name].(*types.Func)
	fn := &Func{
		Node: decl, Body: decl.Body, Obj: obj,
		contents: make(map[*Value][]*Value),
		guards:   make(map[Guard]*Guard),
		vs:       newValues(),
	}
	p.funcs[decl] = fn
	fn.changed = changedVars(p.info, decl.Body)
	fn.localLits = localLits(p.info, decl.Body)
	p.interpret(fn, newState(), nil)
	return fn
}

func (p *Program) interpret(fn *Func, entry *state, outer map[*Value]*Value) {
	fn.values = make(map[ast.Expr]*Value)
	fn.sites = make(map[*ast.CallExpr]CallSite)
	in := &interp{prog: p, info: p.info, fn: fn, vs: fn.vs, outer: outer}
	in.run(entry)
	if !fn.complete {
		fn.Events, fn.Lits = nil, nil
	}
}

// nested interprets a function literal at the current point.
func (in *interp) nested(lit *ast.FuncLit, how mode) {
	if !in.recording || in.frame != nil {
		return // interpreted once, where the enclosing function stands
	}
	for _, l := range in.fn.Lits {
		if l.Node == lit {
			return
		}
	}
	fn := &Func{
		Node: lit, Body: lit.Body, Parent: in.fn,
		Started: how == started, Callback: how == callback, Once: in.onceLits[lit], Deferred: how == deferred,
		contents: in.fn.contents, guards: in.fn.guards, vs: in.vs, changed: in.fn.changed, localLits: in.fn.localLits,
	}
	fn.at = &Event{Kind: CallEvent, Node: lit, Func: in.fn, Guards: in.st.guards, block: in.block, seq: len(in.fn.Events)}
	entry := newState()
	outer := make(map[*Value]*Value)
	for _, obj := range in.captured(lit) {
		if addr := in.vs.addr(obj); !in.fn.changed[obj] {
			outer[addr] = in.read(addr)
		}
	}
	maps.Copy(entry.escaped, in.st.escaped)
	maps.Copy(entry.waited, in.st.waited)
	entry.guards = append(entry.guards, in.st.guards...)
	switch how {
	case called, deferred:
		entry.locks = append(entry.locks, in.st.locks...)
	case callback:
		entry.guards = nil
		fallthrough
	case started:
		for _, v := range outer {
			(&interp{fn: in.fn}).escape(entry, v)
		}
	}
	in.fn.Lits = append(in.fn.Lits, fn)
	in.prog.interpret(fn, entry, outer)
}

// event records an event at the current point.
func (in *interp) event(e *Event) {
	if !in.recording {
		return
	}
	e.Func, e.block, e.seq = in.fn, in.block, len(in.fn.Events)
	e.Guards = in.st.guards
	e.Locks = in.st.locks
	e.frame = in.frame
	e.Deferred = e.Deferred || in.inDeferred
	if in.frame != nil {
		e.Node = in.frame.outermost().call
	}
	in.fn.Events = append(in.fn.Events, e)
}

// declares reports whether v is declared in the body being interpreted, its
// parameters excluded.
func (in *interp) declares(v *types.Var) bool {
	return !v.IsField() && v.Pos() >= in.fn.Body.Pos() && v.Pos() < in.fn.Body.End()
}

func (fn *Func) addContent(root, v *Value) {
	if v == nil || v.Op == Const || slices.Contains(fn.contents[root], v) {
		return
	}
	fn.contents[root] = append(fn.contents[root], v)
}

func (fn *Func) guard(cond *Value, expr ast.Expr, outcome bool, stmt ast.Stmt) *Guard {
	g := Guard{cond, expr, outcome, stmt}
	if fn.guards[g] == nil {
		fn.guards[g] = &g
	}
	return fn.guards[g]
}

// top returns the declared function that contains fn.
func (fn *Func) top() *Func {
	for fn.Parent != nil {
		fn = fn.Parent
	}
	return fn
}

// Top returns the declared function that contains fn, or fn itself.
func (fn *Func) Top() *Func { return fn.top() }

// Within reports whether fn is outer or a literal in it.
func (fn *Func) Within(outer *Func) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn == outer {
			return true
		}
	}
	return false
}

// ValueOf returns the value of an expression of the body when it was last
// evaluated, or nil.
func (fn *Func) ValueOf(e ast.Expr) *Value { return fn.values[e] }

// All calls yield with each event of fn and of the literals within.
func (fn *Func) All(yield func(*Event) bool) { fn.all(yield) }

func (fn *Func) all(yield func(*Event) bool) bool {
	for _, e := range fn.Events {
		if !yield(e) {
			return false
		}
	}
	for _, l := range fn.Lits {
		if !l.all(yield) {
			return false
		}
	}
	return true
}

// bothWays reports whether the function, literals included, both sends on and
// receives from the channel held by the same variable.
func (fn *Func) bothWays(info *types.Info, ch *Value) bool {
	if ch.Op != Read {
		return false
	}
	loc, ok := LocOf(ch.Args[0])
	if !ok {
		return false
	}
	if fn.tokens == nil {
		fn.tokens = make(map[types.Object]token.Token)
		note := func(e ast.Expr, bit token.Token) {
			switch e := ast.Unparen(e).(type) {
			case *ast.Ident:
				fn.tokens[info.ObjectOf(e)] |= bit
			case *ast.SelectorExpr:
				fn.tokens[info.ObjectOf(e.Sel)] |= bit
			}
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SendStmt:
				note(n.Chan, 1)
			case *ast.UnaryExpr:
				if n.Op == token.ARROW {
					note(n.X, 2)
				}
			}
			return true
		})
	}
	return fn.tokens[loc.Obj] == 3
}
