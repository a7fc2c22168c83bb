package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
)

// sharedOperands holds what goroutines are started with: the operands of functions that lead to
// an object which the starter has as well, and the variables that the literals with which
// goroutines begin capture.
//
// An object is followed from the start on: through the calls that pass it on, or a part of it.
type sharedOperands struct {
	ops        map[operand]bool
	dispatched map[operand]bool // found by way of interfaces
	vars       map[*ast.FuncLit]map[types.Object]bool
}

// HoldsShared reports whether a variable leads to an object that a goroutine was started with, as
// the function, within the given literals, has got it.
func (p *Program) HoldsShared(decl *ast.FuncDecl, lits []*ast.FuncLit, v types.Object) bool {
	s := p.sharedOperands()
	for _, lit := range lits {
		if s.vars[lit][v] {
			return true
		}
	}
	return p.isSharedParam(decl, v)
}

func (p *Program) isSharedParam(decl *ast.FuncDecl, v types.Object) bool {
	fn, ok := p.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return false
	}
	i, ok := p.paramIndexOf(fn, v)
	return ok && (p.sharedOperands().ops[operand{fn, i}] || p.contexts().startedOps.ops[operand{fn, i}] || p.contexts().startedOps.dispatched[operand{fn, i}])
}

func (p *Program) sharedOperands() *sharedOperands {
	if p.sharedOps == nil {
		p.sharedOps = p.findOperands(p.goroutines())
	}
	return p.sharedOps
}

// findOperands finds what the goroutines are started with.
func (p *Program) findOperands(g *onGoroutines) *sharedOperands {
	f := p.newOperandFinder()
	f.start(g)
	f.follow()
	return f.s
}

func (p *Program) newOperandFinder() *operandFinder {
	return &operandFinder{
		Program: p,
		s:       &sharedOperands{ops: make(map[operand]bool), dispatched: make(map[operand]bool), vars: make(map[*ast.FuncLit]map[types.Object]bool)},
	}
}

// start notes what the goroutines are started with.
func (f *operandFinder) start(g *onGoroutines) {
	for lit := range g.lits {
		f.addLit(lit)
	}
	for _, call := range g.calls {
		f.addCall(call, nil)
	}
	for fn := range g.values {
		f.add(fn, 0)
	}
}

// follow finds what the operands are passed on as.
func (f *operandFinder) follow() {
	for len(f.work) > 0 {
		o := f.work[len(f.work)-1]
		f.work = f.work[:len(f.work)-1]
		decl := f.decls[o.fn]
		if decl == nil || decl.Body == nil {
			continue
		}
		if param := f.ParamOf(o.fn, o.index); param != nil {
			f.scan(decl.Body, map[types.Object]bool{param: true})
		}
	}
}

type operandFinder struct {
	*Program
	filter   func(types.Object) bool // of the variables at the starts
	same     bool                    // follow the object itself, not what it points to
	dispatch bool                    // and objects kept in it of which methods of interfaces are called
	s        *sharedOperands
	work     []operand
}

func (f *operandFinder) add(fn *types.Func, i int) {
	fns := []*types.Func{fn.Origin()}
	if f.decls[fns[0]] == nil {
		fns = f.implementers(fns[0])
	}
	for _, fn := range fns {
		if o := (operand{fn, i}); f.decls[fn] != nil && !f.s.ops[o] {
			f.s.ops[o] = true
			f.work = append(f.work, o)
		}
	}
}

// addLit notes what a literal captures.
func (f *operandFinder) addLit(lit *ast.FuncLit) {
	vars := make(map[types.Object]bool)
	for id := range idents(lit.Body) {
		v, ok := f.info.Uses[id].(*types.Var)
		if ok && !v.IsField() && !IsPackageVar(v) && (f.filter == nil || f.filter(v)) && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
			vars[v] = true
		}
	}
	f.s.vars[lit] = vars
	f.scan(lit.Body, vars)
}

// scan notes which operands of the calls in a body lead to what the variables hold.
func (f *operandFinder) scan(body ast.Node, vars map[types.Object]bool) {
	for n := range f.nodesOf(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			f.addCall(call, vars)
		}
	}
}

// nodesOf returns the nodes of a body: of those of lasting goroutines, what runs when it does.
func (f *operandFinder) nodesOf(body ast.Node) iter.Seq[ast.Node] {
	if f.same {
		return f.runIn(body)
	}
	return ast.Preorder(body)
}

// addCall notes the operands of a call that lead to what the variables hold; all pointers, if vars
// is nil.
func (f *operandFinder) addCall(call *ast.CallExpr, vars map[types.Object]bool) {
	fn, ok := calleeObject(f.info, call).(*types.Func)
	if !ok {
		return
	}
	i := 0
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		if f.leads(sel.X, vars) {
			f.add(fn, 0)
		} else if f.dispatch {
			f.addDispatched(call, fn, vars)
		}
		i = 1
	}
	for j, arg := range call.Args {
		if f.leads(arg, vars) {
			f.add(fn, i+j)
		}
	}
}

// leads reports whether an expression is a pointer, or a variable that a pointer leads to, which
// is reached from one of the variables; if same, to the object that the variable leads to, or an
// embedded part of it.
func (f *operandFinder) leads(x ast.Expr, vars map[types.Object]bool) bool {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			v, ok := f.info.Uses[e].(*types.Var)
			return ok && (vars != nil && vars[v] || vars == nil && (f.filter == nil || f.filter(v))) && !isBasic(v.Type())
		case *ast.SelectorExpr:
			if v, ok := f.info.Uses[e.Sel].(*types.Var); !ok || !v.IsField() || f.same && (isPointer(v.Type()) || !v.Embedded()) {
				return false
			}
			x = e.X
		case *ast.UnaryExpr:
			if e.Op != token.AND {
				return false
			}
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return false
		}
	}
}
