package flow

import (
	"go/ast"
	"go/types"
	"slices"
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
