package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// calleeWaitsFor reports whether what the callee of e, or one of its callees, waits on is
// mentioned in what the activity runs: a field, a variable of the package, or what e
// hands to it.
func (p *Program) calleeWaitsFor(decl *ast.FuncDecl, e *Event, act activity) bool {
	for _, obj := range p.waitObjects(decl, 0) {
		if p.mentions(act.bodies, obj) {
			return true
		}
		if v, ok := obj.(*types.Var); !ok || v.Kind() != types.ParamVar && v.Kind() != types.RecvVar {
			continue
		}
		for n := range ast.Preorder(e.Node) {
			id, ok := n.(*ast.Ident)
			if v, isVar := p.info.Uses[id].(*types.Var); ok && isVar && isSyncType(v.Type()) && p.mentions(act.bodies, v.Origin()) {
				return true
			}
		}
	}
	return false
}

// isSyncType reports whether t is, or points to, something to wait on.
func isSyncType(t types.Type) bool {
	if isChan(t) {
		return true
	}
	named := namedOf(t)
	if named == nil {
		return false
	}
	for m := range named.Methods() {
		if m.Name() == "Wait" {
			return true
		}
	}
	return false
}

// waitObjects returns the variables and fields on which a function waits, itself or in
// its callees.
func (p *Program) waitObjects(decl *ast.FuncDecl, depth int) []types.Object {
	if objs, ok := p.waits[decl]; ok {
		return objs
	}
	if decl.Body == nil || depth > maxInline {
		return nil
	}
	if depth == 0 {
		p.waits[decl] = nil // recursion adds nothing
	}
	var objs []types.Object
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		var x ast.Expr
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && !p.isTimerOrContext(n.X) {
				x = n.X
			}
		case *ast.SendStmt:
			if p.fills(n) {
				x = n.Chan
			}
		case *ast.RangeStmt:
			if isChan(p.info.TypeOf(n.X)) {
				x = n.X
			}
		case *ast.CallExpr:
			fn, ok := calleeObject(p.info, n).(*types.Func)
			if !ok {
				break
			}
			if isCondWait(fn) {
				if count := p.countdown(n); count != nil {
					objs = append(objs, count)
				}
				break
			}
			if callee := p.decls[fn.Origin()]; callee != nil && callee != decl {
				objs = append(objs, p.waitObjects(callee, depth+1)...)
			} else if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && callee == nil && isWait(fn) {
				x = sel.X
			}
		}
		if x != nil {
			if obj := p.objectOf(x); obj != nil && !slices.Contains(objs, obj) {
				objs = append(objs, obj)
			}
		}
		return true
	})
	if depth == 0 {
		p.waits[decl] = objs
	}
	return objs
}
