package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// calledFromOutside reports whether other packages may call fn: it is exported, and if it is a
// method, they get hold of its type, or of an interface that has the method and that the
// package converts its type to.
func (p *Program) calledFromOutside(fn *types.Func) bool {
	decl := p.decls[fn]
	if !fn.Exported() || p.pkg.Name() == "main" || decl != nil && p.isTestDecl(decl) {
		return false
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return true
	}
	named := namedOf(recv.Type())
	if named == nil || p.isExposed(named.Origin().Obj()) || !p.isUsed(fn) {
		return true
	}
	return p.InInterface(named, fn)
}

// CalledFromOutside reports whether other packages may call the declared function around fn.
func (p *Program) CalledFromOutside(fn *Func) bool {
	obj := fn.top().Obj
	return obj != nil && p.calledFromOutside(obj)
}

// InInterface reports whether the package converts the type to an interface that has the method,
// or to one for values of any type by which the method is looked for.
func (p *Program) InInterface(t *types.Named, method *types.Func) bool {
	return slices.ContainsFunc(p.interfacesOf(t.Origin().Obj()), func(i *types.Interface) bool {
		return hasMethod(i, method.Name()) || i.NumMethods() == 0 && isPrinted[method.Name()]
	})
}

// isPrinted holds the methods that code which prints or encodes a value of any type looks for.
var isPrinted = map[string]bool{
	"String": true, "GoString": true, "Error": true, "Format": true, "LogValue": true,
	"MarshalJSON": true, "MarshalText": true, "MarshalBinary": true, "GobEncode": true, "MarshalYAML": true, "MarshalLogObject": true,
}

func hasMethod(i *types.Interface, name string) bool {
	for m := range i.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}

// isExposed reports whether other packages get hold of values of a type of the package: by its
// name, or as a result of a function, a variable, a field or an embedded part of what they get
// hold of.
func (p *Program) isExposed(name *types.TypeName) bool {
	if p.exposed == nil {
		p.exposed = make(map[*types.TypeName]bool)
		scope := p.pkg.Scope()
		for _, n := range scope.Names() {
			if obj := scope.Lookup(n); obj.Exported() && !p.isTestFile(obj.Pos()) {
				p.expose(obj.Type())
			}
		}
	}
	return p.exposed[name]
}

// expose notes the types of the package that are reached from t.
func (p *Program) expose(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		p.expose(t.Elem())
	case *types.Slice:
		p.expose(t.Elem())
	case *types.Array:
		p.expose(t.Elem())
	case *types.Chan:
		p.expose(t.Elem())
	case *types.Map:
		p.expose(t.Key())
		p.expose(t.Elem())
	case *types.Signature:
		for v := range t.Results().Variables() {
			p.expose(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				p.expose(f.Type())
			}
		}
	case *types.Named:
		name := t.Origin().Obj()
		for arg := range t.TypeArgs().Types() {
			p.expose(arg)
		}
		if name.Pkg() != p.pkg || p.exposed[name] {
			return
		}
		p.exposed[name] = true
		p.expose(t.Underlying())
		for m := range t.Methods() {
			if m.Exported() && !p.isTestFile(m.Pos()) {
				p.expose(m.Signature())
			}
		}
	}
}

func typeUnder(info *types.Info, x ast.Expr) types.Type {
	t := info.TypeOf(x)
	if t == nil {
		return nil
	}
	return t.Underlying()
}
