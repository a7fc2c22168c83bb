package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// storedStarts finds the functions that are stored in fields which code on goroutines calls: the
// callbacks of a client whose loop delivers messages.
type storedStarts struct {
	*goroutineFinder
	called map[*types.Var]bool          // fields whose functions goroutines call
	seen   map[*types.Func]bool         // functions that have been looked at
	params map[*types.Func]map[int]bool // parameters, without the receiver, that are stored in such fields
}

// addStored adds what is stored in such fields, until nothing new is found.
func (f *goroutineFinder) addStored() {
	if len(f.g.lits)+len(f.g.funcs) == 0 {
		return
	}
	s := &storedStarts{f, make(map[*types.Var]bool), make(map[*types.Func]bool), make(map[*types.Func]map[int]bool)}
	f.g.stored = s.params
	var entered map[*types.Func]bool // what others call runs what is stored on their goroutines as well
	if f.pkg.Name() != "main" {
		entered = f.entries().reached
	}
	for range 3 {
		before := len(s.called)
		for lit := range f.g.lits {
			s.addCalled(lit.Body)
		}
		for fn := range f.g.funcs {
			if body := f.decls[fn].Body; body != nil && !s.seen[fn] && !entered[fn] {
				s.seen[fn] = true
				s.addCalled(body)
			}
		}
		if len(s.called) == before {
			return
		}
		s.addStores()
		s.addGiven()
		f.drain()
	}
}

// addCalled notes the fields whose functions a body calls.
func (s *storedStarts) addCalled(body ast.Node) {
	for n := range ast.Preorder(body) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		x := call.Fun
		if sel, ok := ast.Unparen(x).(*ast.SelectorExpr); ok && s.IsListener(s.info.TypeOf(sel.X)) {
			x = sel.X // a method of what is stored
		}
		if v := s.funcField(x); v != nil {
			s.called[v] = true
		}
	}
}

// funcField returns the field that holds the function x, itself or as an element, or nil: x may be a
// variable that was given it, or what a function of the package returns.
func (s *storedStarts) funcField(x ast.Expr) *types.Var { return s.funcFieldOf(x, 0) }

func (s *storedStarts) funcFieldOf(x ast.Expr, depth int) *types.Var {
	if x == nil || depth > maxInline {
		return nil
	}
	switch e := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		return s.funcFieldOf(e.X, depth)
	case *ast.SelectorExpr:
		if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && v.IsField() && v.Pkg() == s.pkg {
			return v.Origin()
		}
	case *ast.Ident:
		if v, ok := s.info.ObjectOf(e).(*types.Var); ok && !IsPackageVar(v) {
			return s.funcFieldOf(s.givenTo(v), depth+1)
		}
	case *ast.CallExpr:
		fn, ok := calleeObject(s.info, e).(*types.Func)
		if !ok {
			return nil
		}
		if decl := s.decls[fn.Origin()]; decl != nil && decl.Body != nil {
			for n := range ast.Preorder(decl.Body) {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
					if v := s.funcFieldOf(r.Results[0], depth+1); v != nil {
						return v
					}
				}
			}
		}
	}
	return nil
}

// ElementIn returns the slice or map, or the expression that chooses an element of one, of which a
// local variable is declared to hold an element, or nil.
func (p *Program) ElementIn(v *types.Var) ast.Expr {
	if v.IsField() || IsPackageVar(v) || v.Kind() != types.LocalVar || !isPointer(v.Type()) {
		return nil
	}
	x := p.givenTo(v)
	if _, isIndex := x.(*ast.IndexExpr); isIndex || p.rangedOver(v) != nil {
		return x
	}
	return nil
}

// givenTo returns what a local variable is declared with, or what the loop ranges over whose variable
// it is, or nil.
func (p *Program) givenTo(v *types.Var) ast.Expr {
	if x := p.rangedOver(v); x != nil {
		return x
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		if stmt := c.Node().(*ast.AssignStmt); len(stmt.Rhs) == 1 && p.objectOf(stmt.Lhs[0]) == v {
			return stmt.Rhs[0]
		}
		return nil
	}
	return nil
}

// addStores starts the functions that are stored in the fields, and notes the parameters that are.
func (s *storedStarts) addStores() {
	for cur := range s.curs.Root().Preorder((*ast.AssignStmt)(nil), (*ast.KeyValueExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) != len(n.Rhs) {
				continue
			}
			for i, lhs := range n.Lhs {
				if v := s.funcField(lhs); v != nil && s.called[v] {
					s.store(cur, n.Rhs[i])
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				if v, ok := s.info.Uses[key].(*types.Var); ok && v.IsField() && s.called[v.Origin()] {
					s.store(cur, n.Value)
				}
			}
		}
	}
}

func (s *storedStarts) store(cur inspector.Cursor, x ast.Expr) {
	switch e := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "append" {
			for _, a := range e.Args[1:] {
				s.store(cur, a)
			}
		}
	case *ast.FuncLit:
		s.startAs(cur, e, true)
	case *ast.SelectorExpr:
		s.startAs(cur, e, true)
	case *ast.Ident:
		v, ok := s.info.Uses[e].(*types.Var)
		if !ok || v.Kind() != types.ParamVar {
			s.startAs(cur, e, true)
			return
		}
		for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
			fn, ok := s.info.Defs[c.Node().(*ast.FuncDecl).Name].(*types.Func)
			if !ok {
				continue
			}
			for i := range fn.Signature().Params().Len() {
				if fn.Signature().Params().At(i) == v {
					if s.params[fn] == nil {
						s.params[fn] = make(map[int]bool)
					}
					s.params[fn][i] = true
				}
			}
		}
	}
}

// addGiven starts the functions that are given to functions which store them.
func (s *storedStarts) addGiven() {
	if len(s.params) == 0 {
		return
	}
	for cur := range s.curs.Root().Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		fn, ok := calleeObject(s.info, call).(*types.Func)
		if !ok {
			continue
		}
		for i := range s.params[fn.Origin()] {
			if i < len(call.Args) && isFuncValue(s.info, call.Args[i]) {
				s.startAs(cur, call.Args[i], true)
			}
		}
	}
}

// RunsStored reports whether e is in a function that is stored, and called on a goroutine from where
// it is stored.
func (p *Program) RunsStored(e *Event) bool {
	started := p.contexts().started
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if lit, ok := fn.Node.(*ast.FuncLit); ok && started.storedLits[lit] {
			return true
		}
	}
	return started.storedFuncs[e.Func.top().Obj]
}

// IsGivenAway reports whether fn is, or is within, a literal that code of another package keeps and
// calls on goroutines, other than such as the call starts.
func (p *Program) IsGivenAway(fn *Func) bool {
	for ; fn.Parent != nil; fn = fn.Parent {
		cur, ok := p.curs.Of(fn.Node)
		if !ok {
			continue
		}
		cur = outsideConversion(p.info, cur)
		if v := p.heldBy(cur); v != nil {
			return p.isGivenAwayByName(fn, v)
		}
		if p.isKeptArgument(cur) {
			return true
		}
	}
	return false
}

// isGivenAwayByName is IsGivenAway for a literal that the variable v holds.
func (p *Program) isGivenAwayByName(fn *Func, v *types.Var) bool {
	body, ok := p.curs.Of(fn.top().Body)
	if !ok {
		return false
	}
	for use := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[use.Node().(*ast.Ident)] == v && p.isKeptArgument(use) {
			return true
		}
	}
	return false
}

func (p *Program) isKeptArgument(cur inspector.Cursor) bool {
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	callee, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && callee.Pkg() != p.pkg && !isTimerFunc(callee) && !p.startsArgument(callee) && !IsGroupGo(callee)
}

// IsListener reports whether t is an exported interface of the package: others implement it to be
// called.
func (p *Program) IsListener(t types.Type) bool {
	if t == nil || !types.IsInterface(t) {
		return false
	}
	named := namedOf(t)
	return named != nil && named.Obj().Pkg() == p.pkg && named.Obj().Exported()
}

// startMethods notes that the methods of an object run on goroutines, if the call at cur gives it as
// the i'th argument to a function of another package which keeps it for them as an interface of its
// own.
func (f *goroutineFinder) startMethods(cur inspector.Cursor, i int, x ast.Expr) {
	fn, ok := calleeObject(f.info, cur.Node().(*ast.CallExpr)).(*types.Func)
	if !ok || fn.Pkg() == f.pkg || f.imported == nil || i >= fn.Signature().Params().Len() || f.isTestFile(x.Pos()) {
		return
	}
	iface, ok := fn.Signature().Params().At(i).Type().Underlying().(*types.Interface)
	from := namedOf(f.info.TypeOf(x))
	if !ok || from == nil || from.Obj().Pkg() != f.pkg || !f.imported.Leaves(fn.Origin(), i) {
		return
	}
	id, ok := addressed(x).(*ast.Ident)
	if !ok {
		return
	}
	v := f.info.Uses[id]
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(from), true, f.pkg, m.Name())
		method, ok := obj.(*types.Func)
		if !ok || f.decls[method.Origin()] == nil {
			continue
		}
		f.g.storedFuncs[method.Origin()] = !f.g.funcs[method.Origin()].IsValid()
		f.add(method, arrival{cur.Node().Pos(), f.decls[method.Origin()].Pos()})
		if v != nil && (IsPackageVar(v) || f.objects.isLasting(v)) {
			f.g.values[method.Origin()] = true
		}
	}
}

// IsStoredForGoroutine reports whether a function of the package stores its i'th parameter, not
// counting the receiver, in a field whose functions, or methods of whose values, goroutines call.
func (p *Program) IsStoredForGoroutine(fn *types.Func, i int) bool {
	return p.contexts().started.stored[fn][i]
}
