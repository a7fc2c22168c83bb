package flow

import (
	"go/ast"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// sorts reports whether a method is one of those by which package sort or container/heap works on
// an object for its owner.
func sorts(method *types.Func) bool {
	named := namedOf(method.Signature().Recv().Type())
	names := []string{"Len", "Less", "Swap"}
	for _, name := range names {
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), name); obj == nil {
			return false
		}
	}
	return slices.Contains(append(names, "Push", "Pop"), method.Name())
}

// isHandedOut reports whether other packages get hold of objects of the type of a method: their
// type is exposed, an exported function returns an interface with the method that it implements, or
// they are given as such to a method of an exported interface, which others implement. Interfaces of
// other packages, of which it is an implementation for their use, tell less.
func (p *Program) isHandedOut(method *types.Func) bool {
	named := namedOf(method.Signature().Recv().Type())
	if named == nil {
		return false
	}
	named = named.Origin()
	if known, ok := p.handedOut[method]; ok {
		return known
	}
	if p.results == nil {
		p.results = p.exportedResults()
	}
	found := p.isExposed(named.Obj()) || slices.ContainsFunc(p.results, func(i *types.Interface) bool {
		return hasMethod(i, method.Name()) && types.Implements(types.NewPointer(named), i)
	}) || slices.ContainsFunc(p.givenToOthers()[named.Obj()], func(i *types.Interface) bool { return hasMethod(i, method.Name()) })
	p.handedOut[method] = found
	return found
}

// exportedResults returns the interfaces of the package that its exported functions return.
func (p *Program) exportedResults() (found []*types.Interface) {
	for fn := range p.decls {
		if !fn.Exported() || p.isTestDecl(p.decls[fn]) {
			continue
		}
		for r := range fn.Signature().Results().Variables() {
			if named := namedOf(r.Type()); named != nil && named.Obj().Pkg() == p.pkg {
				if i, ok := named.Underlying().(*types.Interface); ok {
					found = append(found, i)
				}
			}
		}
	}
	return found
}

// givenToOthers returns the interfaces of the package as which values of its types are given to
// methods of its exported interfaces that others implement.
func (p *Program) givenToOthers() map[*types.TypeName][]*types.Interface {
	if p.givenAs != nil {
		return p.givenAs
	}
	p.givenAs = make(map[*types.TypeName][]*types.Interface)
	for cur := range p.curs.Root().Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if !ok || fn.Pkg() != p.pkg || !fn.Exported() || fn.Signature().Recv() == nil || p.isTestFile(call.Pos()) {
			continue
		}
		owner := namedOf(fn.Signature().Recv().Type())
		if owner == nil || !owner.Obj().Exported() || !types.IsInterface(owner) || len(p.implementers(fn)) > 0 {
			continue
		}
		for i, arg := range call.Args {
			if i >= fn.Signature().Params().Len() {
				break
			}
			to := namedOf(fn.Signature().Params().At(i).Type())
			from := namedOf(p.info.TypeOf(arg))
			if to == nil || from == nil || to.Obj().Pkg() != p.pkg || from.Obj().Pkg() != p.pkg {
				continue
			}
			if iface, ok := to.Underlying().(*types.Interface); ok && !types.IsInterface(from) {
				name := from.Origin().Obj()
				p.givenAs[name] = append(p.givenAs[name], iface)
			}
		}
	}
	return p.givenAs
}

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
