package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

type leakKey struct {
	fn    *types.Func
	param int // -1 for the receiver
}

// leaks reports whether a call of fn may make what its operand points to
// reachable by other goroutines. Methods of other packages keep to their
// receiver; other operands given to them are taken to leak, except where the
// package is known to let go of them.
func (p *Program) leaks(fn *types.Func, param int) bool {
	decl := p.decls[fn]
	if decl == nil {
		if impls := p.implementers(fn); len(impls) > 0 {
			return slices.ContainsFunc(impls, func(m *types.Func) bool { return p.leaks(m, param) })
		}
		if p.leavesArgument(fn, param) {
			return true
		}
		if param < 0 || fn.Pkg() == nil {
			return false
		}
		switch fn.Pkg().Path() {
		case "fmt", "errors", "strings", "strconv", "sort", "slices", "maps", "bytes", "reflect",
			"encoding/json", "encoding/binary", "io", "math", "sync", "sync/atomic", "testing", "unsafe", "flag":
			return false
		}
		return true
	}
	key := leakKey{fn, param}
	if l, ok := p.leaky[key]; ok {
		return l
	}
	p.leaky[key] = false // recursion adds nothing
	l := decl.Body == nil || p.findLeak(decl.Body, paramObject(p.info, decl, param))
	p.leaky[key] = l
	return l
}

// paramObject returns the variable of the i'th parameter, or of the receiver.
func paramObject(info *types.Info, decl *ast.FuncDecl, i int) types.Object {
	if i < 0 {
		if decl.Recv != nil && len(decl.Recv.List) == 1 && len(decl.Recv.List[0].Names) == 1 {
			return info.Defs[decl.Recv.List[0].Names[0]]
		}
		return nil
	}
	return paramAt(info, decl.Type, i)
}

// paramAt returns the variable of the i'th parameter, or nil if it has no name.
func paramAt(info *types.Info, t *ast.FuncType, i int) types.Object {
	n := 0
	for _, f := range t.Params.List {
		for _, name := range f.Names {
			if n == i {
				return info.Defs[name]
			}
			n++
		}
	}
	return nil
}

// findLeak reports whether the body uses obj other than to reach its fields,
// to call functions that do not leak it, to compare or to return it.
func (p *Program) findLeak(body *ast.BlockStmt, obj types.Object) bool {
	if obj == nil {
		return false
	}
	leak := false
	var stack []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if id, ok := n.(*ast.Ident); ok && !leak && p.info.Uses[id] == obj {
			leak = p.leaksAt(stack)
		}
		return true
	})
	return leak
}

// leaksAt decides by the nodes around the last of stack, an identifier.
func (p *Program) leaksAt(stack []ast.Node) bool {
	for _, n := range stack[:len(stack)-1] {
		switch n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return true
		}
	}
	for len(stack) > 2 { // T{x} given to a call: as x itself
		switch stack[len(stack)-2].(type) {
		case *ast.CompositeLit, *ast.KeyValueExpr:
		default:
			if u, ok := stack[len(stack)-2].(*ast.UnaryExpr); !ok || u.Op != token.AND || !isLit(u.X) {
				return p.leaksOperand(stack)
			}
		}
		stack = stack[:len(stack)-1]
	}
	return p.leaksOperand(stack)
}

func isLit(e ast.Expr) bool {
	_, ok := e.(*ast.CompositeLit)
	return ok
}

// leaksOperand decides by the nodes around the last of stack, an expression.
func (p *Program) leaksOperand(stack []ast.Node) bool {
	id := stack[len(stack)-1]
	switch parent := stack[len(stack)-2].(type) {
	case *ast.SelectorExpr:
		call, ok := stack[len(stack)-3].(*ast.CallExpr)
		if sel := p.info.Selections[parent]; sel != nil && sel.Kind() == types.MethodVal {
			fn, isFn := sel.Obj().(*types.Func)
			return !ok || call.Fun != parent || !isFn || p.leaks(fn.Origin(), -1)
		}
		return false
	case *ast.StarExpr, *ast.BinaryExpr, *ast.ReturnStmt, *ast.IndexExpr:
		return false
	case *ast.CallExpr:
		if parent.Fun == id {
			return false // called
		}
		fn, ok := calleeObject(p.info, parent).(*types.Func)
		if !ok {
			_, builtin := calleeObject(p.info, parent).(*types.Builtin)
			return !builtin
		}
		for i, a := range parent.Args {
			if a == id {
				return p.leaks(fn.Origin(), i)
			}
		}
	}
	return true
}

// returnsFresh reports whether every call of fn returns, as its first result,
// an object that nobody else reaches, or nil.
func (p *Program) returnsFresh(fn *types.Func) bool {
	if r, ok := p.fresh[fn]; ok {
		return r
	}
	p.fresh[fn] = false // recursion: unknown
	decl := p.decls[fn]
	if decl == nil && fn.Pkg() != p.pkg && strings.HasPrefix(fn.Name(), "New") && fn.Signature().Recv() == nil {
		p.fresh[fn] = p.imported == nil || !p.imported.Shares(fn) // another package's constructor
		return p.fresh[fn]
	}
	if decl == nil || decl.Body == nil || fn.Signature().Results().Len() == 0 || !isPointer(fn.Signature().Results().At(0).Type()) {
		return false
	}
	if f, running := p.funcs[decl]; running && !f.complete {
		return false
	}
	f := p.Func(decl)
	fresh := false
	for _, e := range f.Events {
		if e.Kind != ReturnEvent || e.frame != nil {
			continue
		}
		if len(e.Args) == 0 || !e.owned[0] && !e.Args[0].IsNil() {
			return false
		}
		fresh = fresh || e.owned[0]
	}
	p.fresh[fn] = fresh
	return fresh
}

// A use is one mention of a function.
type use struct {
	fn   *types.Func
	in   *ast.FuncDecl // nil at package level
	call *ast.CallExpr // nil if it is not simply called
	kind useKind
	id   *ast.Ident
	loop bool // within a loop of in

	handed bool         // an argument of a call
	test   bool         // in a test file
	inter  bool         // names a method of an interface that the function implements
	lit    *ast.FuncLit // the innermost literal around it
}

type useKind uint8

const (
	useCall  useKind = iota // called
	useGo                   // started with go
	useDefer                // deferred
	useOnce                 // given to a sync.Once
	useValue                // anything else: a method value, a function value
)

func (p *Program) isTestFile(pos token.Pos) bool {
	return strings.HasSuffix(p.fset.File(pos).Name(), "_test.go")
}

// usesOf returns the mentions of a function of the package, those of a method of an interface
// that it implements included.
func (p *Program) usesOf(fn *types.Func) []use {
	if p.uses == nil {
		p.uses = make(map[*types.Func][]use)
		for _, f := range p.files {
			for _, d := range f.Decls {
				p.indexUses(d)
			}
		}
	}
	return p.uses[fn]
}

func (p *Program) indexUses(d ast.Decl) {
	decl, _ := d.(*ast.FuncDecl)
	var stack []ast.Node
	ast.Inspect(d, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		fn, ok := p.info.Uses[id].(*types.Func)
		if !ok {
			return true
		}
		fns := []*types.Func{fn.Origin()}
		if p.decls[fn.Origin()] == nil {
			fns = p.implementers(fn.Origin())
		}
		if len(fns) == 0 {
			return true
		}
		u := use{in: decl, id: id, kind: useValue, test: p.isTestFile(id.Pos()), inter: fns[0] != fn.Origin()}
		i := len(stack) - 2
		if sel, ok := stack[i].(*ast.SelectorExpr); ok && sel.Sel == id {
			i--
		}
		if ix, ok := stack[i].(*ast.IndexExpr); ok && ix.Index != id {
			i--
		}
		if call, ok := stack[i].(*ast.CallExpr); ok && call.Fun.End() < id.Pos() {
			u.handed = true
			if f, ok := calleeObject(p.info, call).(*types.Func); ok && isOnce(f) {
				u.kind = useOnce
			}
		} else if ok && call.Fun.Pos() <= id.Pos() && id.Pos() < call.Fun.End() {
			u.call, u.kind = call, useCall
			switch stack[i-1].(type) {
			case *ast.GoStmt:
				u.kind = useGo
			case *ast.DeferStmt:
				u.kind = useDefer
			}
		}
		for _, s := range stack {
			switch s := s.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				u.loop = true
			case *ast.FuncLit:
				u.lit = s
			}
		}
		for _, u.fn = range fns {
			p.uses[u.fn] = append(p.uses[u.fn], u)
		}
		return true
	})
}
