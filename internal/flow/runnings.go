package flow

import (
	"go/ast"
	"go/types"
)

// A runningOf is a function that a call runs, and how.
type runningOf struct {
	fn  *types.Func
	how relation
}

// runningsOf returns the functions of the package that e runs: those in which an access is
// that are interpreted where they are called; the one that a call names, and those that are its
// arguments.
func (p *Program) runningsOf(e *Event) (fns []runningOf) {
	switch e.Kind {
	case AtomicEvent, WordEvent:
		for f := e.frame; f != nil; f = f.parent {
			fns = append(fns, runningOf{f.fn, runsWithin})
		}
		return fns
	case CallEvent, GoEvent:
	default:
		return nil
	}
	how := runsWithin
	if e.Kind == GoEvent {
		how = runsApart
	}
	if e.Callee != nil {
		fns = append(fns, runningOf{e.Callee.Origin(), how})
		for _, m := range p.implementers(e.Callee.Origin()) {
			fns = append(fns, runningOf{m, how})
		}
	} else if fn := e.namedFunc(); fn != nil {
		fns = append(fns, runningOf{fn, how})
	}
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil {
		return fns
	}
	for _, a := range call.Args {
		fn := p.funcNamed(a)
		if fn == nil {
			continue
		}
		if cur, ok := p.curs.Of(a); ok {
			fns = append(fns, runningOf{fn, p.relationOfValue(cur)})
		}
	}
	return fns
}

// namedFunc returns the method of a method value that e calls or starts, or nil.
func (e *Event) namedFunc() *types.Func {
	if len(e.Args) == 0 || e.Args[0].Op != Method {
		return nil
	}
	if fn, ok := e.Args[0].Obj.(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}

// NameOf returns the identifier by which e names a variable, field, function or method, or
// nil.
func NameOf(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// funcNamed returns the function or method that e names, without its type arguments, or
// nil.
func (p *Program) funcNamed(e ast.Expr) *types.Func {
	if fn, ok := p.info.Uses[NameOf(e)].(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}

// startOf returns the outermost literal around inner, within fn, that runs apart,
// with the call that starts it.
func (p *Program) startOf(inner, fn *Func) []ast.Node {
	var start ast.Node
	for f := inner; f != fn && f != nil && f.Parent != nil; f = f.Parent {
		if p.relationOfLit(f) == runsApart {
			start = f.Node
		}
	}
	if start == nil {
		return nil
	}
	nodes := []ast.Node{start}
	if cur, ok := p.curs.Of(start); ok {
		if call, ok := cur.Parent().Node().(*ast.CallExpr); ok {
			nodes = append(nodes, call)
		}
	}
	return nodes
}
