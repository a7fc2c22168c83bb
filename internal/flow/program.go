package flow

import (
	"go/ast"
	"go/token"
	"go/types"

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

	methods    map[string][]*types.Func      // lazily, by methodsNamed
	implements map[*types.Func][]*types.Func // see implementers

	exposed   map[*types.TypeName]bool               // lazily, by isExposed
	converted map[*types.TypeName][]*types.Interface // lazily, by interfacesOf

	finders  [2]*threadFinder            // lazily, by threadsFor
	runs     map[types.Object]running    // what functions do with parameters
	heldLits map[*types.Var]*ast.FuncLit // see heldLit
	own      map[types.Object]bool       // see pointsToOwn
	watch    Watch

	imported    Imported
	unlinks     map[*types.Func]bool                     // see returnsUnlinked
	conds       map[types.Object]*types.Var              // see condLocks
	addressed   map[types.Object]bool                    // see isAddressed
	ofOne       map[types.Object]bool                    // lazily, by semaphores
	pointed     map[types.Object]bool                    // lazily, by IsPointedTo
	closed      map[types.Object]bool                    // see isClosed
	ranged      map[types.Object]types.Object            // see rangedMap
	waits       map[*ast.FuncDecl][]types.Object         // see waitObjects
	resolving   map[*types.Func]bool                     // see returnedVariable
	returned    map[*types.Func]int                      // see returnsOperand
	madeStructs map[*types.Func]bool                     // see returnsMadeStruct
	partOf      map[*types.Func]int                      // see returnsPartOf
	joining     map[*types.Func]bool                     // see joins
	runnersOf   map[*types.Func]map[*types.Func]relation // see runners
	names       map[ast.Node]*names                      // see namesIn
	mentionedIn map[mentionKey]bool

	threadBody map[*types.Func][]ast.Node // see threadBodies

	sharedOps    *sharedOperands
	parallel     map[string]bool                        // see RunParallel
	calledLocked map[*types.Func]bool                   // see isCalledLocked
	givenAs      map[*types.TypeName][]*types.Interface // lazily, by givenToOthers
	handedOut    map[*types.Func]bool                   // see isHandedOut
	results      []*types.Interface                     // see exportedResults
	ctxs         *contexts                              // see contexts
	lockCalls    map[*Func][]*Event                     // see lockCallsOf
	entered      *entries                               // see entries
	onGoroutines *onGoroutines                          // lazily, by goroutines

	entering map[*Func]bool // whose entry locks are being computed
	dynamic  []dynamicCall  // lazily, by allDynamicCalls
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
		api:          api,
		info:         pass.TypesInfo,
		fset:         pass.Fset,
		pkg:          pass.Pkg,
		files:        pass.Files,
		decls:        make(map[*types.Func]*ast.FuncDecl),
		funcs:        make(map[*ast.FuncDecl]*Func),
		thins:        make(map[*types.Func]*thin),
		frames:       make(map[frameKey]*frame),
		leaky:        make(map[leakKey]bool),
		handedOut:    make(map[*types.Func]bool),
		lockCalls:    make(map[*Func][]*Event),
		calledLocked: make(map[*types.Func]bool),
		fresh:        make(map[*types.Func]bool),
		entry:        make(map[*Func][]Loc),
		curs:         curs,

		runs:     make(map[types.Object]running),
		heldLits: make(map[*types.Var]*ast.FuncLit),
		own:      make(map[types.Object]bool),

		implements:  make(map[*types.Func][]*types.Func),
		ranged:      make(map[types.Object]types.Object),
		joining:     make(map[*types.Func]bool),
		waits:       make(map[*ast.FuncDecl][]types.Object),
		unlinks:     make(map[*types.Func]bool),
		resolving:   make(map[*types.Func]bool),
		returned:    make(map[*types.Func]int),
		madeStructs: make(map[*types.Func]bool),
		partOf:      make(map[*types.Func]int),
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
		if addr := in.vs.addr(obj); in.isSettled(obj, lit) {
			outer[addr] = in.read(addr)
		}
	}
	entry.mergeEscapes(in.st)
	if how == deferred {
		entry.mergeEscapes(in.atExit)
	}
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
