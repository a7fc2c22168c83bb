package misuse

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/accesses"
)

// A valueFlow knows, for each variable of the package, the expressions whose
// values are put into it anywhere in the package: assignments, initial values,
// composite literals, arguments of calls of the package's functions, results.
//
// It ignores order and conditions: what it lists is what can be there. What it
// does not list can be there too when code of other packages writes it.
type valueFlow struct {
	info  *types.Info
	pkg   *types.Package
	into  map[types.Object][]source // whole value
	elems map[types.Object][]source // an element of the slice, array or map
	calls map[types.Object][]inspector.Cursor

	// open holds functions that are used as values or can be called through
	// an interface, so that not every call is in calls.
	open map[types.Object]bool
}

// A source is an expression whose value flows, or for result >= 0 the result
// of that index of the call that it is.
type source struct {
	expr   ast.Expr
	result int
	arg    bool // expr is an argument of a call
	elem   bool // an element of expr, not expr itself
}

// flow returns the package's value flow, which is computed at its first use.
func (s *subject) flow() *valueFlow {
	if s.values == nil {
		s.values = newValueFlow(s)
	}
	return s.values
}

func newValueFlow(s *subject) *valueFlow {
	f := &valueFlow{
		info:  s.info,
		pkg:   s.pass.Pkg,
		into:  make(map[types.Object][]source),
		elems: make(map[types.Object][]source),
		calls: make(map[types.Object][]inspector.Cursor),
		open:  make(map[types.Object]bool),
	}
	var calls []inspector.Cursor
	for cur := range s.in.Root().Preorder(
		(*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.CompositeLit)(nil), (*ast.RangeStmt)(nil),
		(*ast.ReturnStmt)(nil), (*ast.CallExpr)(nil), (*ast.Ident)(nil),
	) {
		switch n := cur.Node().(type) {
		case *ast.AssignStmt:
			f.addAssign(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(n.Names))
			for i, name := range n.Names {
				lhs[i] = name
			}
			f.addAssign(lhs, n.Values)
		case *ast.CompositeLit:
			f.addLiteral(n)
		case *ast.RangeStmt:
			if n.Value != nil {
				f.add(n.Value, source{expr: n.X, result: -1, elem: true})
			}
		case *ast.ReturnStmt:
			f.addReturn(cur, n)
		case *ast.CallExpr:
			calls = append(calls, cur)
		case *ast.Ident:
			if fn, ok := f.info.Uses[n].(*types.Func); ok && !isCallee(cur) {
				f.open[fn.Origin()] = true
			}
		}
	}
	for _, cur := range calls { // after all else, so that closures are known
		f.addCall(cur)
	}
	return f
}

// add records that src flows into what lhs denotes.
func (f *valueFlow) add(lhs ast.Expr, src source) {
	switch lhs := ast.Unparen(lhs).(type) {
	case *ast.IndexExpr:
		if v := accesses.VarOf(f.info, lhs.X); v != nil {
			f.elems[v] = append(f.elems[v], src)
		}
	default:
		if v := accesses.VarOf(f.info, lhs); v != nil {
			f.into[v] = append(f.into[v], src)
		}
	}
}

func (f *valueFlow) addAssign(lhs, rhs []ast.Expr) {
	if len(rhs) == 1 && len(lhs) > 1 {
		for i := range lhs {
			f.add(lhs[i], source{expr: rhs[0], result: i})
		}
		return
	}
	for i := range min(len(lhs), len(rhs)) {
		f.add(lhs[i], source{expr: rhs[i], result: -1})
		f.addAppended(lhs[i], rhs[i])
	}
}

// addAppended records the elements of
//
//	x = append(x, a, b)
func (f *valueFlow) addAppended(lhs, rhs ast.Expr) {
	call, ok := ast.Unparen(rhs).(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return
	}
	b, ok := typeutil.Callee(f.info, call).(*types.Builtin)
	v := accesses.VarOf(f.info, lhs)
	if !ok || b.Name() != "append" || v == nil {
		return
	}
	for _, arg := range call.Args[1:] {
		f.elems[v] = append(f.elems[v], source{expr: arg, result: -1})
	}
}

// addLiteral records the fields of a struct literal.
func (f *valueFlow) addLiteral(lit *ast.CompositeLit) {
	st, ok := structOf(f.info.TypeOf(lit))
	if !ok {
		return
	}
	for i, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				f.add(key, source{expr: kv.Value, result: -1})
			}
		} else if i < st.NumFields() {
			v := st.Field(i).Origin()
			f.into[v] = append(f.into[v], source{expr: elt, result: -1})
		}
	}
}

// structOf returns the struct type under t, or under what t points to.
func structOf(t types.Type) (*types.Struct, bool) {
	if t == nil {
		return nil, false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return st, ok
}

func (f *valueFlow) addReturn(cur inspector.Cursor, ret *ast.ReturnStmt) {
	for fn := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		sig := f.signatureOf(fn.Node())
		if sig == nil {
			return
		}
		res := sig.Results()
		for i := range res.Len() {
			src := source{result: -1}
			if len(ret.Results) == res.Len() {
				src.expr = ret.Results[i]
			} else if len(ret.Results) == 1 {
				src = source{expr: ret.Results[0], result: i}
			} else {
				continue // bare return of named results
			}
			f.into[res.At(i)] = append(f.into[res.At(i)], src)
		}
		return // the innermost function
	}
}

// signatureOf returns the signature of a function declaration or literal.
func (f *valueFlow) signatureOf(fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		if obj, ok := f.info.Defs[fn.Name].(*types.Func); ok {
			return obj.Signature()
		}
	case *ast.FuncLit:
		sig, _ := f.info.TypeOf(fn).(*types.Signature)
		return sig
	}
	return nil
}
