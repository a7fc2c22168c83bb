package accesses

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An Index is what interpreting the package's functions found: those that
// perform atomic operations, themselves or through a thin helper.
type Index struct {
	*Package
	Prog  *flow.Program
	Funcs []*flow.Func

	// Events holds the atomic operations of each function of Funcs in order,
	// those of thin callees among them.
	Events map[*flow.Func][]*flow.Event

	// At holds every atomic operation on a variable where it is written.
	At map[flow.Loc][]*flow.Event

	// writing memoises Writers.
	writing map[flow.Loc][]*flow.Event

	// slots holds the slices and arrays whose elements are written by index.
	slots map[flow.Loc]bool

	words     []*Word                          // see Words
	mentions  map[types.Object][]*ast.FuncDecl // see mentionsOf
	comments  map[commentKey]*ast.CommentGroup // see commentAt
	claims    map[claimKey]Claim               // see funcClaims
	docClaims map[*ast.CommentGroup]Claim      // see claimed
	docPlain  map[*ast.CommentGroup]bool       // see SaysPlain
}

// Index interprets the package on first use.
func (p *Package) Index() *Index {
	if p.idx != nil {
		return p.idx
	}
	x := p.emptyIndex()
	p.idx = x
	x.Prog.Watch(p.watch())
	x.interpret(p.declsWithOps(x.Prog))
	return x
}

func (p *Package) emptyIndex() *Index {
	return &Index{
		Package:   p,
		Prog:      p.newProgram(),
		Events:    make(map[*flow.Func][]*flow.Event),
		At:        make(map[flow.Loc][]*flow.Event),
		writing:   make(map[flow.Loc][]*flow.Event),
		slots:     make(map[flow.Loc]bool),
		claims:    make(map[claimKey]Claim),
		docClaims: make(map[*ast.CommentGroup]Claim),
		docPlain:  make(map[*ast.CommentGroup]bool),
	}
}

func (p *Package) newProgram() *flow.Program {
	prog := flow.New(p.Pass, p.Curs, p.API)
	prog.RunParallel(p.parallel)
	prog.Import(p.im)
	return prog
}

// interpret adds what the given functions do.
func (x *Index) interpret(decls []*ast.FuncDecl) {
	var inlined []*flow.Event
	for _, decl := range decls {
		fn := x.Prog.Func(decl)
		if fn == nil {
			continue
		}
		x.Funcs = append(x.Funcs, fn)
		for e := range fn.All {
			if e.Kind == flow.WriteEvent || e.Kind == flow.AtomicEvent && e.Op.Kind.Writes() {
				x.noteSlot(e.Addr)
			}
			if e.Kind != flow.AtomicEvent {
				continue
			}
			x.Events[fn] = append(x.Events[fn], e)
			if e.Inlined() {
				inlined = append(inlined, e)
			} else if loc, ok := x.Prog.Variable(e.Addr); ok && !x.Prog.OnlyInlined(fn) {
				x.At[loc] = append(x.At[loc], e)
			}
		}
	}
	x.addInlined(inlined)
}

// noteSlot notes a write to an element, or to a part of one.
func (x *Index) noteSlot(addr *flow.Value) {
	for ; addr.Op == flow.FieldAddr || addr.Op == flow.IndexAddr; addr = addr.Args[0] {
		if addr.Op == flow.IndexAddr {
			if loc, ok := x.Prog.Variable(addr); ok {
				x.slots[loc] = true
			}
		}
	}
}

// HasSlots reports whether somebody writes elements of what holds the element
// at addr, so that they are slots rather than a table.
func (x *Index) HasSlots(addr *flow.Value) bool {
	loc, ok := x.Prog.Variable(addr)
	return !ok || x.slots[loc]
}

// addInlined adds the operations of thin callees where they are called, if they
// do not stand in the callee already: when all calls are seen, or when the
// callee knows the variable only as what its parameter points to.
func (x *Index) addInlined(inlined []*flow.Event) {
	for _, e := range inlined {
		loc, ok := x.Prog.Variable(e.Addr)
		if ok && !slices.ContainsFunc(x.At[loc], func(o *flow.Event) bool { return o.Op.Call == e.Op.Call && !o.Inlined() }) {
			x.At[loc] = append(x.At[loc], e)
		}
	}
}

// declsWithOps returns the functions that hold an atomic operation or call a
// thin helper that does, in source order. A literal at package level counts as
// a function without a name.
func (p *Package) declsWithOps(prog *flow.Program) []*ast.FuncDecl {
	var decls []*ast.FuncDecl
	seen := make(map[ast.Node]bool)
	add := func(node ast.Node, decl *ast.FuncDecl) {
		if !seen[node] && decl.Body != nil { // an operation in a signature is an error
			seen[node] = true
			decls = append(decls, decl)
		}
	}
	for _, op := range p.Ops {
		switch decl, lit := EnclosingFunc(op.Cur); {
		case decl != nil:
			add(decl, decl)
		case lit != nil:
			add(lit, &ast.FuncDecl{Name: ast.NewIdent("_"), Type: lit.Type, Body: lit.Body})
		}
	}
	for cur := range p.In.Root().Preorder((*ast.SelectorExpr)(nil)) {
		if p.isBoundOp(cur) {
			if decl, _ := EnclosingFunc(cur); decl != nil {
				add(decl, decl)
			}
		}
	}
	for i := 0; i < len(decls); i++ { //nolint:intrange // grows
		for _, caller := range prog.CallersOfThin(decls[i]) {
			add(caller, caller)
		}
	}
	slices.SortFunc(decls, func(a, b *ast.FuncDecl) int { return int(a.Body.Pos() - b.Body.Pos()) })
	return decls
}

// isBoundOp reports whether cur is a method value such as x.Load.
func (p *Package) isBoundOp(cur inspector.Cursor) bool {
	sel := cur.Node().(*ast.SelectorExpr)
	if found := p.Info.Selections[sel]; found == nil || found.Kind() != types.MethodVal || !p.API.IsAtomic(found.Obj().(*types.Func).Signature().Recv().Type()) {
		return false
	}
	return cur.ParentEdgeKind() != edge.CallExpr_Fun
}

// EnclosingFunc returns the declaration around cur or, at package level, the
// outermost literal.
func EnclosingFunc(cur inspector.Cursor) (decl *ast.FuncDecl, lit *ast.FuncLit) {
	for c := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			return n, nil
		case *ast.FuncLit:
			lit = n
		}
	}
	return nil, lit
}

// Writers returns the operations that write the variable while other
// goroutines may reach it. What a constructor writes into the object that it
// returns is no such operation, even where a part of the object has it already,
// and neither is what comes before its service is started.
func (x *Index) Writers(loc flow.Loc) []*flow.Event {
	ws, ok := x.writing[loc]
	if ok {
		return ws
	}
	for _, e := range x.At[loc] {
		if e.Op.Kind.Writes() && !x.Prog.OwnedByCallers(e) && !x.Prog.Constructs(e.Func, flow.Root(e.Addr)) && !x.Prog.StartsUp(e) {
			ws = append(ws, e)
		}
	}
	x.writing[loc] = ws
	return ws
}
