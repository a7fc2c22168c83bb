package accesses

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An exporter finds what importers need to know of a package, by its syntax and types
// alone: nothing is interpreted for packages that are only imported.
type exporter struct {
	*Package
	pass *analysis.Pass
	prog *flow.Program // lazily, see program

	facts   map[*types.Func]*uses
	visited map[*types.Func]bool
}

func (p *Package) export(pass *analysis.Pass) {
	if p.IsAtomics() || isStd(pass.Pkg.Path()) {
		return
	}
	if p.API.InScope(pass.Pkg) {
		p.findCalls()
	}
	x := &exporter{Package: p, pass: pass, facts: make(map[*types.Func]*uses), visited: make(map[*types.Func]bool)}
	x.exportVariables()
	starts := x.startsGoroutines()
	for _, f := range pass.Files {
		if p.IsTestFile(f.FileStart) {
			continue
		}
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil || !decl.Name.IsExported() {
				continue
			}
			fn, ok := p.Info.Defs[decl.Name].(*types.Func)
			if !ok || !starts && !hasWordOperand(fn) {
				continue
			}
			if use := x.usesOf(fn, decl, starts); !use.isEmpty() {
				pass.ExportObjectFact(fn, use)
			}
		}
	}
}

// exportVariables says which exported fields and variables the package accesses
// atomically, and which plainly.
func (x *exporter) exportVariables() {
	atomics := make(map[*types.Var]bool)
	for _, op := range x.Ops {
		addressed, ok := op.addressee()
		if !ok || x.IsTestFile(op.Call.Pos()) {
			continue
		}
		v := x.varOf(addressed)
		if v == nil || !isExportable(v, x.pass.Pkg) {
			continue
		}
		atomics[v] = true
		fact := new(isAtomic)
		if known := x.pass.ImportObjectFact(v, fact); !known || op.Kind.Writes() && !fact.Site.Writes {
			fact.Site = site{
				Op: op.Func.Pkg().Name() + "." + op.Func.Name(), Place: x.place(op.Call.Pos()),
				Reads: !op.Kind.Writes() || op.Kind.ReadModifyWrite(), Writes: op.Kind.Writes(),
			}
			fact.Copied = x.copied()[v]
			x.pass.ExportObjectFact(v, fact)
		}
	}
	if x.hasExportedWords() {
		x.exportPlain(atomics)
	}
}

// addressee returns the variable whose address is the operand of an atomic function,
// conversions aside.
func (op Op) addressee() (ast.Expr, bool) {
	if op.Typed || op.Operand == nil {
		return nil, false
	}
	e := ast.Unparen(op.Operand)
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			break
		}
		e = ast.Unparen(call.Args[0]) // (*int32)(&x)
	}
	u, ok := e.(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil, false
	}
	return ast.Unparen(u.X), true
}

// isExportable reports whether other packages can name the field or package variable.
func isExportable(v *types.Var, pkg *types.Package) bool {
	return v.Exported() && v.Pkg() == pkg && (v.IsField() || v.Parent() == pkg.Scope())
}

// hasExportedWords reports whether the package has exported variables, or struct types
// with exported fields, that atomic functions can access.
func (x *exporter) hasExportedWords() bool {
	scope := x.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Var:
			if obj.Exported() && isWord(obj.Type()) {
				return true
			}
		case *types.TypeName:
			st, ok := obj.Type().Underlying().(*types.Struct)
			if !ok {
				continue
			}
			for f := range st.Fields() {
				if f.Exported() && isWord(f.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// exportPlain says of the exported words that the package accesses plainly, on an object
// that it did not make, that it does so: in a method on its receiver, or of a variable of
// the package. A write counts more than a read.
func (x *exporter) exportPlain(atomics map[*types.Var]bool) {
	found := make(map[*types.Var]*isPlain)
	var order []*types.Var
	for cur := range x.In.Root().Preorder((*ast.SelectorExpr)(nil), (*ast.Ident)(nil)) {
		id, ok := cur.Node().(*ast.Ident)
		if sel, isSel := cur.Node().(*ast.SelectorExpr); isSel {
			id = sel.Sel
		} else if !ok || cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
			continue
		}
		v, ok := x.Info.Uses[id].(*types.Var)
		if !ok || !isWord(v.Type()) {
			continue
		}
		v = v.Origin()
		if !isExportable(v, x.pass.Pkg) || atomics[v] || x.IsTestFile(id.Pos()) || !x.isInUse(cur, v) {
			continue
		}
		writes, plain := plainUse(cur)
		if !plain {
			continue
		}
		if known := found[v]; known == nil {
			order = append(order, v)
		} else if !writes || known.Site.Writes {
			continue
		}
		found[v] = &isPlain{site{Place: x.place(id.Pos()), Reads: !writes, Writes: writes}}
	}
	for _, v := range order {
		x.pass.ExportObjectFact(v, found[v])
	}
}

// isInUse reports whether the word that cur denotes may be in use there: it is a field of
// a method's receiver, or a variable of the package outside init.
func (x *exporter) isInUse(cur inspector.Cursor, v *types.Var) bool {
	decl, _ := EnclosingFunc(cur)
	if decl == nil || decl.Name.Name == "init" {
		return false
	}
	if !v.IsField() {
		return true
	}
	sel, ok := cur.Node().(*ast.SelectorExpr)
	if !ok || decl.Recv == nil || len(decl.Recv.List) != 1 || len(decl.Recv.List[0].Names) != 1 {
		return false
	}
	recv := x.Info.Defs[decl.Recv.List[0].Names[0]]
	if recv == nil {
		return false
	}
	if _, pointer := recv.Type().Underlying().(*types.Pointer); !pointer {
		return false
	}
	root := ast.Expr(sel)
	for {
		s, ok := ast.Unparen(root).(*ast.SelectorExpr)
		if !ok {
			break
		}
		root = s.X
	}
	id, ok := ast.Unparen(root).(*ast.Ident)
	return ok && x.Info.Uses[id] == recv
}

// plainUse reports whether the variable that cur denotes is read or written there.
func plainUse(cur inspector.Cursor) (writes, plain bool) {
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch cur.ParentEdgeKind() {
	case edge.UnaryExpr_X:
		return false, cur.Parent().Node().(*ast.UnaryExpr).Op != token.AND
	case edge.IncDecStmt_X:
		return true, true
	case edge.AssignStmt_Lhs:
		return true, true
	case edge.KeyValueExpr_Key, edge.SelectorExpr_X:
		return false, false
	}
	return false, true
}

func (p *Package) place(pos token.Pos) string {
	at := p.Pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// startsGoroutines reports whether the package starts goroutines, or sends functions to
// those who do.
func (x *exporter) startsGoroutines() bool {
	for range x.In.Root().Preorder((*ast.GoStmt)(nil)) {
		return true
	}
	for _, imp := range x.pass.Pkg.Imports() {
		switch imp.Path() {
		case "golang.org/x/sync/errgroup":
			return true
		}
	}
	for range x.in("sync") {
		return true
	}
	return len(x.im.uses) > 0
}

// in yields the calls of a function or method named Go of the package with the path.
func (x *exporter) in(path string) func(func(*ast.CallExpr) bool) {
	return func(yield func(*ast.CallExpr) bool) {
		for cur := range x.In.Root().Preorder((*ast.SelectorExpr)(nil)) {
			sel := cur.Node().(*ast.SelectorExpr)
			if sel.Sel.Name != "Go" || cur.ParentEdgeKind() != edge.CallExpr_Fun {
				continue
			}
			if fn, ok := x.Info.Uses[sel.Sel].(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == path {
				if !yield(cur.Parent().Node().(*ast.CallExpr)) {
					return
				}
			}
		}
	}
}

// hasWordOperand reports whether one of the function's operands points to a word, or is a
// slice of words.
func hasWordOperand(fn *types.Func) bool {
	sig := fn.Signature()
	if r := sig.Recv(); r != nil && leadsToWord(r.Type()) {
		return true
	}
	for v := range sig.Params().Variables() {
		if leadsToWord(v.Type()) {
			return true
		}
	}
	return false
}

func leadsToWord(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return isWord(u.Elem())
	case *types.Slice:
		return isWord(u.Elem())
	}
	return false
}

// usesOf returns what a function of the package does with its operands.
func (x *exporter) usesOf(fn *types.Func, decl *ast.FuncDecl, starts bool) *uses {
	if f := x.facts[fn]; f != nil {
		return f
	}
	f := new(uses)
	if x.visited[fn] {
		return f // recursion adds nothing
	}
	x.visited[fn] = true
	prog := x.program()
	for i, v := range operandsOf(fn) {
		if leadsToWord(v.Type()) {
			x.wordUses(f, decl, i, v, starts)
			x.heldUses(f, i, v)
		}
		if starts && x.leaves(decl, v, starts) {
			f.operand(i).Leaves = true
		}
	}
	if starts {
		f.Joins = prog.Joins(fn)
		f.Shares = x.shares(decl)
	}
	x.facts[fn] = f
	return f
}

func (x *exporter) program() *flow.Program {
	if x.prog == nil {
		x.prog = x.newProgram()
	}
	return x.prog
}

// operandsOf returns the variables of a function's operands, receiver first.
func operandsOf(fn *types.Func) []*types.Var {
	var vars []*types.Var
	if r := fn.Signature().Recv(); r != nil {
		vars = append(vars, r)
	}
	for v := range fn.Signature().Params().Variables() {
		vars = append(vars, v)
	}
	return vars
}

// wordUses finds how a function accesses the word that operand v leads to.
func (x *exporter) wordUses(f *uses, decl *ast.FuncDecl, i int, v *types.Var, starts bool) {
	body, ok := x.Curs.Of(decl.Body)
	if !ok {
		return
	}
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if x.Info.Uses[cur.Node().(*ast.Ident)] != v {
			continue
		}
		place := x.place(cur.Node().Pos())
		up := cur
		for up.ParentEdgeKind() == edge.ParenExpr_X || up.ParentEdgeKind() == edge.CallExpr_Args && x.Info.Types[up.Parent().Node().(*ast.CallExpr).Fun].IsType() {
			up = up.Parent() // (*uint64)(c)
		}
		switch up.ParentEdgeKind() {
		case edge.StarExpr_X, edge.IndexExpr_X:
			target := up.Parent()
			if writes, plain := plainUse(target); plain {
				f.operand(i).Plain = mergeSites(f.operand(i).Plain, &site{Place: place, Reads: !writes, Writes: writes})
			} else if addr := target.Parent(); addr.ParentEdgeKind() == edge.CallExpr_Args { // &p[i]
				x.passes(f, i, addr, place, starts)
			}
		case edge.CallExpr_Args:
			x.passes(f, i, up, place, starts)
		case edge.SelectorExpr_X:
			if call := up.Parent(); call.ParentEdgeKind() == edge.CallExpr_Fun {
				x.called(f, i, call.Parent().Node().(*ast.CallExpr), 0, starts)
			}
		}
	}
}

// heldUses finds how the package accesses the word that operand v leads to after the
// function has stored the pointer. Only for that is a package interpreted which is
// imported.
func (x *exporter) heldUses(f *uses, i int, v *types.Var) {
	if o := f.find(i); !x.HasWords() || o != nil && o.Atomic != nil {
		return
	}
	for _, w := range x.Index().Words() {
		if w.Loc.Obj != v || !w.Loc.Elem {
			continue
		}
		for _, a := range w.Atomics {
			if a.Event != nil {
				f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, &site{Op: a.Name, Place: x.place(a.Pos), Reads: a.Reads, Writes: a.Writes})
			}
		}
	}
}

// passes adds what the call does with the operand that is its argument.
func (x *exporter) passes(f *uses, i int, arg inspector.Cursor, place string, starts bool) {
	call := arg.Parent().Node().(*ast.CallExpr)
	if op, ok := x.API.OpOf(x.Info, call); ok && !op.Typed {
		f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, &site{
			Op: op.Func.Pkg().Name() + "." + op.Func.Name(), Place: place,
			Reads: !op.Kind.Writes() || op.Kind.ReadModifyWrite(), Writes: op.Kind.Writes(),
		})
		return
	}
	_, j := arg.ParentEdge()
	if fn, ok := typeutil.Callee(x.Info, call).(*types.Func); ok && fn.Signature().Recv() != nil {
		j++
	}
	x.called(f, i, call, j, starts)
}

// called adds what a callee does with its j'th operand, which is the i'th of f's function.
func (x *exporter) called(f *uses, i int, call *ast.CallExpr, j int, starts bool) {
	fn, ok := typeutil.Callee(x.Info, call).(*types.Func)
	if !ok {
		return
	}
	fn = fn.Origin()
	inner := x.im.uses[fn]
	if decl := x.program().Decl(fn); decl != nil && decl.Body != nil {
		inner = x.usesOf(fn, decl, starts)
	}
	if o := inner.find(j); o != nil {
		if o.Atomic != nil {
			f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, o.Atomic)
		}
		if o.Plain != nil {
			f.operand(i).Plain = mergeSites(f.operand(i).Plain, o.Plain)
		}
	}
}

// mergeSites returns a site for both: the first that writes, or the first.
func mergeSites(a, b *site) *site {
	if a == nil {
		return b
	}
	m := *a
	if b.Writes && !a.Writes {
		m = *b
	}
	m.Reads, m.Writes = a.Reads || b.Reads, a.Writes || b.Writes
	return &m
}

// leaves reports whether a goroutine has operand v, or calls it, when the function
// returns: a go statement mentions it, it is sent to somebody, or handed to a function
// that does so; and the function does not wait.
func (x *exporter) leaves(decl *ast.FuncDecl, v *types.Var, starts bool) bool {
	if !mayBeLeft(v.Type()) || x.program().MustJoin(decl) {
		return false
	}
	body, ok := x.Curs.Of(decl.Body)
	if !ok {
		return false
	}
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if x.Info.Uses[cur.Node().(*ast.Ident)] == v && x.isLeft(cur, starts) {
			return true
		}
	}
	return false
}

// mayBeLeft reports whether an operand of type t leads to what others may access.
func mayBeLeft(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Pointer:
		return true
	}
	return false
}

func (x *exporter) isLeft(cur inspector.Cursor, starts bool) bool {
	_, isFunc := x.Info.TypeOf(cur.Node().(*ast.Ident)).Underlying().(*types.Signature)
	switch {
	case isFunc && cur.ParentEdgeKind() == edge.SendStmt_Value:
		return true
	case cur.ParentEdgeKind() == edge.CallExpr_Args:
		call := cur.Parent().Node().(*ast.CallExpr)
		if fn, ok := typeutil.Callee(x.Info, call).(*types.Func); ok {
			_, j := cur.ParentEdge()
			if fn.Signature().Recv() != nil {
				j++
			}
			if x.leavesOperand(fn.Origin(), j, starts) {
				return true
			}
		}
	case cur.ParentEdgeKind() == edge.SelectorExpr_X && cur.Parent().ParentEdgeKind() == edge.CallExpr_Fun:
		if fn, ok := x.Info.Uses[cur.Parent().Node().(*ast.SelectorExpr).Sel].(*types.Func); ok && x.leavesOperand(fn.Origin(), 0, starts) {
			return true
		}
	}
	for c := range cur.Enclosing((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.GoStmt:
			return true
		case *ast.CallExpr:
			if fn, ok := typeutil.Callee(x.Info, n).(*types.Func); ok && flow.IsGroupGo(fn) && n.Fun.End() <= cur.Node().Pos() {
				return true
			}
		}
	}
	return false
}

func (x *exporter) leavesOperand(fn *types.Func, j int, starts bool) bool {
	inner := x.im.uses[fn]
	if decl := x.program().Decl(fn); decl != nil && decl.Body != nil {
		inner = x.usesOf(fn, decl, starts)
	}
	o := inner.find(j)
	return o != nil && o.Leaves
}

// shares reports whether a function returns a variable that a go statement of it
// mentions.
func (x *exporter) shares(decl *ast.FuncDecl) bool {
	if decl.Recv != nil || x.program().MustJoin(decl) {
		return false
	}
	returned := make(map[types.Object]bool)
	for n := range ast.Preorder(decl.Body) {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			if id, ok := ast.Unparen(r.Results[0]).(*ast.Ident); ok && x.Info.Uses[id] != nil {
				returned[x.Info.Uses[id]] = true
			}
		}
	}
	if len(returned) == 0 {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		g, ok := n.(*ast.GoStmt)
		if !ok {
			continue
		}
		for m := range ast.Preorder(g) {
			if id, ok := m.(*ast.Ident); ok && returned[x.Info.Uses[id]] {
				return true
			}
		}
	}
	return false
}
