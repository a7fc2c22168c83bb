package flow

import (
	"go/ast"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// entries holds the functions of the package that others call, and with them those that calls lead
// to from there.
type entries struct{ called, reached map[*types.Func]bool }

// entries finds the entries; those of a program once its lasting goroutines are known.
func (p *Program) entries() *entries {
	if p.entered != nil {
		return p.entered
	}
	p.entered = &entries{make(map[*types.Func]bool), make(map[*types.Func]bool)}
	var work []*types.Func
	add := func(fn *types.Func) {
		if decl := p.decls[fn]; decl != nil && decl.Body != nil && !p.entered.reached[fn] {
			p.entered.reached[fn] = true
			work = append(work, fn)
		}
	}
	for fn, decl := range p.decls {
		if !p.isTestDecl(decl) && p.isEntry(fn) && decl.Body != nil {
			p.entered.called[fn] = true
			add(fn)
		}
	}
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		for _, callee := range p.calleesIn(p.decls[fn].Body) {
			add(callee)
		}
	}
	return p.entered
}

// isEntry reports whether fn is called by others: from outside the package, or in a program by
// functions that do not run on its goroutines.
func (p *Program) isEntry(fn *types.Func) bool {
	if p.pkg.Name() != "main" {
		return p.calledFromOutside(fn) && (fn.Signature().Recv() == nil || p.isHandedOut(fn) && !sorts(fn))
	}
	if fn.Signature().Recv() == nil {
		return fn.Name() == "main"
	}
	return slices.ContainsFunc(p.usesOf(fn), func(u use) bool {
		if u.test || u.in == nil || u.call == nil || u.kind == useGo {
			return false
		}
		user, ok := p.info.Defs[u.in.Name].(*types.Func)
		return ok && !p.contexts().started.funcs[user].IsValid() && (u.lit == nil || !p.contexts().started.lits[u.lit])
	})
}

// calleesIn returns the functions and methods of interfaces that a body calls, other than on
// goroutines or in literals that it hands on.
func (p *Program) calleesIn(body ast.Node) (callees []*types.Func) {
	for n := range p.runIn(body) {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn, ok := calleeObject(p.info, call).(*types.Func); ok && fn.Pkg() == p.pkg {
				callees = append(callees, fn.Origin())
			}
		}
	}
	return callees
}

// runIn returns the nodes of a body that run when it does: neither what go statements start, nor
// the literals that it stores or gives to somebody who runs them some time.
func (p *Program) runIn(body ast.Node) iter.Seq[ast.Node] {
	return func(yield func(ast.Node) bool) {
		going := true
		ast.Inspect(body, func(n ast.Node) bool {
			if n == nil || !going {
				return false
			}
			switch n := n.(type) {
			case *ast.GoStmt:
				return false
			case *ast.FuncLit:
				if cur, ok := p.curs.Of(n); ok && p.isHandedOver(cur, body) {
					return false
				}
			}
			going = yield(n)
			return going
		})
	}
}

// isHandedOver reports whether the literal at cur, itself or by the variable of the body that holds
// it, is given to somebody who runs it apart.
func (p *Program) isHandedOver(cur inspector.Cursor, body ast.Node) bool {
	if cur.ParentEdgeKind() == edge.CallExpr_Args {
		return p.relationOfValue(cur) == runsApart
	}
	v := p.heldBy(cur)
	if v == nil {
		return false
	}
	for id := range idents(body) {
		if p.info.Uses[id] != v {
			continue
		}
		if use, ok := p.curs.Of(id); ok && use.ParentEdgeKind() == edge.CallExpr_Args && p.relationOfValue(use) == runsApart {
			return true
		}
	}
	return false
}
