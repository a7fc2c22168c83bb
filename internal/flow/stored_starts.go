package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// storedStarts finds the functions that are stored in fields which code on goroutines calls: the
// callbacks of a client whose loop delivers messages.
type storedStarts struct {
	*goroutineFinder
	called map[*types.Var]bool          // fields whose functions goroutines call
	seen   map[*types.Func]bool         // functions that have been looked at
	params map[*types.Func]map[int]bool // parameters, without the receiver, that are stored in such fields

	results map[*types.Func]*types.Var // see resultField
}

// addStored adds what is stored in such fields, until nothing new is found.
func (f *goroutineFinder) addStored() {
	if len(f.g.lits)+len(f.g.funcs) == 0 {
		return
	}
	s := &storedStarts{f, make(map[*types.Var]bool), make(map[*types.Func]bool), make(map[*types.Func]map[int]bool), make(map[*types.Func]*types.Var)}
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

// addStores starts the functions that are stored in the fields, and notes the parameters that are.
func (s *storedStarts) addStores() {
	for cur := range s.curs.Root().Preorder((*ast.AssignStmt)(nil), (*ast.KeyValueExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) != len(n.Rhs) {
				continue
			}
			for i, lhs := range n.Lhs {
				if v := s.fieldAt(lhs); v != nil && s.called[v] {
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

// IsStoredForGoroutine reports whether a function of the package stores its i'th parameter, not
// counting the receiver, in a field whose functions, or methods of whose values, goroutines call.
func (p *Program) IsStoredForGoroutine(fn *types.Func, i int) bool {
	return p.contexts().started.stored[fn][i]
}
