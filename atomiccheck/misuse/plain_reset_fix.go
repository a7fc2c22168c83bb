package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/migrate"
)

// fixPlainReset resets part by part what is assigned an empty literal:
//
//	*s = stats{}           s.hits.Store(0)
//	                       atomic.StoreInt64(&s.misses, 0)
//	                       s.name = ""
func (s *subject) fixPlainReset(h *holders, e *flow.Event) []analysis.SuggestedFix {
	assign, ok := e.Node.(*ast.AssignStmt)
	if !ok || e.Kind != flow.WriteEvent || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || assign.Tok != token.ASSIGN {
		return nil
	}
	lit, ok := ast.Unparen(assign.Rhs[0]).(*ast.CompositeLit)
	at, found := s.spotOf(assign)
	if !ok || len(lit.Elts) > 0 || !found || at.stmt != assign {
		return nil
	}
	r := s.rewriteAt(assign)
	target := ast.Unparen(assign.Lhs[0])
	t := s.info.TypeOf(target)
	if r == nil || t == nil || !isPath(target) {
		return nil
	}
	f := &fieldReset{rewrite: r, holders: h, stmt: assign}
	if star, ok := target.(*ast.StarExpr); ok {
		target = ast.Unparen(star.X)
		if _, ok := target.(*ast.StarExpr); ok {
			return nil
		}
	}
	if !f.reset(r.source(target), t, nil) || len(f.stmts) == 0 {
		return nil
	}
	r.replace(assign, r.lines(assign.Pos(), f.stmts...))
	return r.done("Store to each of its parts")
}

// isPath reports whether e is a variable, or a field or pointee of one, so that
// it can be written several times.
func isPath(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name != "_"
	case *ast.SelectorExpr:
		return isPath(e.X)
	case *ast.StarExpr:
		return isPath(e.X)
	}
	return false
}

// A fieldReset collects the statements that reset the parts of a variable.
type fieldReset struct {
	*rewrite
	holders *holders
	stmt    ast.Stmt
	stmts   []string
}

// reset adds the statements that make what stands at path, of type t, its zero
// value, and reports whether it knows how. The field is the last one of path,
// if there is one.
func (f *fieldReset) reset(path string, t types.Type, field *types.Var) bool {
	switch {
	case f.api.IsAtomic(t):
		return f.store(path, t)
	case field != nil && f.isWord(field):
		return f.storeWord(path, field)
	case f.holders.holdsTyped(t) || f.holders.holdsWord(t):
		return f.resetFields(path, t)
	}
	zero := f.zero(t)
	if zero == "" {
		return false
	}
	f.stmts = append(f.stmts, path+" = "+zero)
	return true
}

// resetFields resets the fields of a struct type of this package.
func (f *fieldReset) resetFields(path string, t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	named, isNamed := types.Unalias(t).(*types.Named)
	if !ok || isNamed && named.Obj().Pkg() != f.pass.Pkg {
		return false
	}
	for field := range st.Fields() {
		if field.Name() == "_" {
			continue
		}
		if field.Pkg() != f.pass.Pkg || !f.reset(path+"."+field.Name(), field.Type(), field.Origin()) {
			return false
		}
	}
	return true
}

// store resets a typed atomic.
func (f *fieldReset) store(path string, t types.Type) bool {
	if _, pointer := types.Unalias(t).(*types.Pointer); pointer || f.api.IsValue(t) {
		return false
	}
	named := f.api.Named(t)
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), atomicapi.Store.String())
	fn, ok := obj.(*types.Func)
	if !ok || fn.Signature().Params().Len() != 1 {
		return false
	}
	zero := f.zero(fn.Signature().Params().At(0).Type())
	f.stmts = append(f.stmts, path+".Store("+zero+")")
	return zero != ""
}

// isWord reports whether the field is accessed with the atomic functions.
func (f *fieldReset) isWord(field *types.Var) bool {
	for _, e := range f.index().At[flow.Loc{Obj: field}] {
		if !e.Op.Typed {
			return true
		}
	}
	return false
}

// storeWord resets a plain word by the atomic function for its type.
func (f *fieldReset) storeWord(path string, field *types.Var) bool {
	for _, e := range f.index().At[flow.Loc{Obj: field}] {
		word := wordOf(e.Op)
		if e.Op.Typed || word == nil || e.Op.Func.Pkg().Path() != atomicapi.Std || !types.Identical(word, field.Type()) {
			continue
		}
		name := f.sibling(e.Op, atomicapi.Store, 1)
		prefix, edits, err := migrate.New(f.pass, f.in).Import(f.stmt.Pos(), atomicapi.Std, name)
		zero := f.zero(word)
		if name == "" || zero == "" || err != nil || len(edits) > 0 || !f.keepWord(field, e) {
			return false
		}
		f.stmts = append(f.stmts, prefix+name+"(&"+path+", "+zero+")")
		return true
	}
	return false
}

// keepWord keeps the field a word, by its declaration or, if that stands in
// another file, by an operation on it.
func (f *fieldReset) keepWord(field *types.Var, op *flow.Event) bool {
	if cur, ok := f.curs.At(field.Pos(), field.Pos()); ok {
		for c := range cur.Enclosing((*ast.Field)(nil)) {
			return f.keep(c.Node()) || f.keep(op.Node)
		}
	}
	return f.keep(op.Node)
}

// zero returns the zero value of t as the source writes it, or "".
func (f *fieldReset) zero(t types.Type) string {
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsBoolean != 0:
			return "false"
		case info&types.IsString != 0:
			return `""`
		case info&types.IsNumeric != 0:
			return "0"
		case u.Kind() == types.UnsafePointer:
			return "nil"
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return "nil"
	case *types.Struct:
		return f.zeroStruct(t)
	}
	return ""
}

// zeroStruct returns the empty literal of a struct type that can be assigned
// as a whole: it is of this package or of an imported one, and holds no lock.
func (f *fieldReset) zeroStruct(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.TypeArgs().Len() > 0 || holdsSync(t, 0) {
		return ""
	}
	obj := named.Obj()
	if obj.Pkg() == f.pass.Pkg {
		scope := f.scopeAt(f.stmt.Pos())
		if scope == nil {
			return ""
		}
		if _, visible := scope.LookupParent(obj.Name(), f.stmt.Pos()); visible != obj {
			return ""
		}
		return obj.Name() + "{}"
	}
	if obj.Pkg() == nil || !obj.Exported() {
		return ""
	}
	prefix, edits, err := migrate.New(f.pass, f.in).Import(f.stmt.Pos(), obj.Pkg().Path(), obj.Name())
	if err != nil || len(edits) > 0 {
		return ""
	}
	return prefix + obj.Name() + "{}"
}

// holdsSync reports whether a value of type t holds a lock or the like.
func holdsSync(t types.Type, depth int) bool {
	if isSyncType(t) || depth > 8 {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for field := range u.Fields() {
			if holdsSync(field.Type(), depth+1) {
				return true
			}
		}
	case *types.Array:
		return holdsSync(u.Elem(), depth+1)
	}
	return false
}
