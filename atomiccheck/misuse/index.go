package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An index is what interpreting the package's functions found: those that
// perform atomic operations, themselves or through a thin helper.
type index struct {
	s     *subject
	prog  *flow.Program
	funcs []*flow.Func

	// events holds the atomic operations of each function of funcs in order,
	// those of thin callees among them.
	events map[*flow.Func][]*flow.Event

	// writing memoises writers.
	writing map[flow.Loc][]*flow.Event

	// slots holds the slices and arrays whose elements are written by index.
	slots map[flow.Loc]bool

	// at holds every atomic operation on a variable where it is written.
	at map[flow.Loc][]*flow.Event
}

// index interprets the package on first use.
func (s *subject) index() *index {
	if s.idx != nil {
		return s.idx
	}
	x := &index{
		s:      s,
		prog:   flow.New(s.pass, s.curs, s.api),
		events: make(map[*flow.Func][]*flow.Event),
		at:     make(map[flow.Loc][]*flow.Event),
		slots:  make(map[flow.Loc]bool),

		writing: make(map[flow.Loc][]*flow.Event),
	}
	s.idx = x
	var inlined []*flow.Event
	for _, decl := range s.declsWithOps(x.prog) {
		fn := x.prog.Func(decl)
		if fn == nil {
			continue
		}
		x.funcs = append(x.funcs, fn)
		for e := range fn.All {
			if e.Kind == flow.WriteEvent || e.Kind == flow.AtomicEvent && e.Op.Kind.Writes() {
				x.noteSlot(e.Addr)
			}
			if e.Kind != flow.AtomicEvent {
				continue
			}
			x.events[fn] = append(x.events[fn], e)
			if e.Inlined() {
				inlined = append(inlined, e)
			} else if loc, ok := flow.LocOf(e.Addr); ok && !x.prog.OnlyInlined(fn) {
				x.at[loc] = append(x.at[loc], e)
			}
		}
	}
	x.addInlined(inlined)
	return x
}

// noteSlot notes a write to an element, or to a part of one.
func (x *index) noteSlot(addr *flow.Value) {
	for ; addr.Op == flow.FieldAddr || addr.Op == flow.IndexAddr; addr = addr.Args[0] {
		if addr.Op == flow.IndexAddr {
			if loc, ok := flow.LocOf(addr); ok {
				x.slots[loc] = true
			}
		}
	}
}

// hasSlots reports whether somebody writes elements of what holds the element
// at addr, so that they are slots rather than a table.
func (x *index) hasSlots(addr *flow.Value) bool {
	loc, ok := flow.LocOf(addr)
	return !ok || x.slots[loc]
}

// addInlined adds the operations of thin callees where they are called, if they
// do not stand in the callee already: when all calls are seen, or when the
// callee knows the variable only as what its parameter points to.
func (x *index) addInlined(inlined []*flow.Event) {
	for _, e := range inlined {
		loc, ok := flow.LocOf(e.Addr)
		if ok && !slices.ContainsFunc(x.at[loc], func(o *flow.Event) bool { return o.Op.Call == e.Op.Call && !o.Inlined() }) {
			x.at[loc] = append(x.at[loc], e)
		}
	}
}

// declsWithOps returns the functions that hold an atomic operation or call a
// thin helper that does, in source order. A literal at package level counts as
// a function without a name.
func (s *subject) declsWithOps(prog *flow.Program) []*ast.FuncDecl {
	var decls []*ast.FuncDecl
	seen := make(map[ast.Node]bool)
	add := func(node ast.Node, decl *ast.FuncDecl) {
		if !seen[node] && decl.Body != nil { // an operation in a signature is an error
			seen[node] = true
			decls = append(decls, decl)
		}
	}
	for _, op := range s.ops {
		switch decl, lit := enclosingFunc(op.cur); {
		case decl != nil:
			add(decl, decl)
		case lit != nil:
			add(lit, &ast.FuncDecl{Name: ast.NewIdent("_"), Type: lit.Type, Body: lit.Body})
		}
	}
	for cur := range s.in.Root().Preorder((*ast.SelectorExpr)(nil)) {
		if s.isBoundOp(cur) {
			if decl, _ := enclosingFunc(cur); decl != nil {
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
func (s *subject) isBoundOp(cur inspector.Cursor) bool {
	sel := cur.Node().(*ast.SelectorExpr)
	if found := s.info.Selections[sel]; found == nil || found.Kind() != types.MethodVal || !s.api.IsAtomic(found.Obj().(*types.Func).Signature().Recv().Type()) {
		return false
	}
	return cur.ParentEdgeKind() != edge.CallExpr_Fun
}

// enclosingFunc returns the declaration around cur or, at package level, the
// outermost literal.
func enclosingFunc(cur inspector.Cursor) (decl *ast.FuncDecl, lit *ast.FuncLit) {
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

// writers returns the operations that write the variable while other
// goroutines may reach it. What a constructor writes into the object that it
// returns is no such operation, even where a part of the object has it already,
// and neither is what comes before its service is started.
func (x *index) writers(loc flow.Loc) []*flow.Event {
	ws, ok := x.writing[loc]
	if ok {
		return ws
	}
	for _, e := range x.at[loc] {
		if e.Op.Kind.Writes() && !x.prog.OwnedByCallers(e) && !e.Func.Constructs(flow.Root(e.Addr)) && !x.prog.StartsUp(e) {
			ws = append(ws, e)
		}
	}
	x.writing[loc] = ws
	return ws
}
