package flow

import (
	"go/ast"
	"go/token"
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

// interfacesOf returns the interfaces to which the package, tests aside, converts values of
// the type or of what embeds it.
func (p *Program) interfacesOf(name *types.TypeName) []*types.Interface {
	if p.converted == nil {
		p.converted = make(map[*types.TypeName][]*types.Interface)
		for _, f := range p.files {
			if !p.isTestFile(f.FileStart) {
				p.indexConversions(f)
			}
		}
	}
	return p.converted[name]
}

// indexConversions notes where a file converts to interfaces.
func (p *Program) indexConversions(f *ast.File) {
	ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			p.noteArguments(n)
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) && n.Tok == token.ASSIGN {
				for i, lhs := range n.Lhs {
					p.noteConversion(n.Rhs[i], p.info.TypeOf(lhs))
				}
			}
		case *ast.ValueSpec:
			if n.Type != nil {
				for _, v := range n.Values {
					p.noteConversion(v, p.info.TypeOf(n.Type))
				}
			}
		case *ast.ReturnStmt:
			if results := resultsAround(p.info, stack); results != nil && results.Len() == len(n.Results) {
				for i, r := range n.Results {
					p.noteConversion(r, results.At(i).Type())
				}
			}
		case *ast.SendStmt:
			if ch, ok := typeUnder(p.info, n.Chan).(*types.Chan); ok {
				p.noteConversion(n.Value, ch.Elem())
			}
		case *ast.CompositeLit:
			p.noteElements(n)
		}
		return true
	})
}

func (p *Program) noteArguments(call *ast.CallExpr) {
	tv := p.info.Types[call.Fun]
	if tv.IsType() {
		for _, a := range call.Args {
			p.noteConversion(a, tv.Type)
		}
		return
	}
	sig, ok := typeUnder(p.info, call.Fun).(*types.Signature)
	if !ok {
		return
	}
	for i, a := range call.Args {
		switch last := sig.Params().Len() - 1; {
		case sig.Variadic() && i >= last && !call.Ellipsis.IsValid():
			if s, ok := sig.Params().At(last).Type().Underlying().(*types.Slice); ok {
				p.noteConversion(a, s.Elem())
			}
		case i <= last:
			p.noteConversion(a, sig.Params().At(i).Type())
		}
	}
}

func (p *Program) noteElements(lit *ast.CompositeLit) {
	t := typeUnder(p.info, lit)
	for i, e := range lit.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		if keyed {
			e = kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if keyed {
				if field := p.info.Uses[NameOf(kv.Key)]; field != nil {
					p.noteConversion(e, field.Type())
				}
			} else if i < t.NumFields() {
				p.noteConversion(e, t.Field(i).Type())
			}
		case *types.Slice, *types.Array, *types.Map:
			p.noteConversion(e, elementType(t))
		}
	}
}

// noteConversion notes that x is converted to t, if that is an interface.
func (p *Program) noteConversion(x ast.Expr, t types.Type) {
	if t == nil {
		return
	}
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return
	}
	if from := p.info.TypeOf(x); from != nil && !types.IsInterface(from) {
		p.noteInterface(from, i, 0)
	}
}

// noteInterface notes the interface for the type, and for what it embeds.
func (p *Program) noteInterface(t types.Type, i *types.Interface, depth int) {
	named := namedOf(t)
	if named == nil || named.Obj().Pkg() != p.pkg || depth > maxInline {
		return
	}
	name := named.Origin().Obj()
	if !slices.Contains(p.converted[name], i) {
		p.converted[name] = append(p.converted[name], i)
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Embedded() {
				p.noteInterface(f.Type(), i, depth+1)
			}
		}
	}
}

// resultsAround returns the results of the innermost function of the stack, or nil.
func resultsAround(info *types.Info, stack []ast.Node) *types.Tuple {
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.FuncLit:
			if sig, ok := info.TypeOf(n).(*types.Signature); ok {
				return sig.Results()
			}
			return nil
		case *ast.FuncDecl:
			if fn, ok := info.Defs[n.Name].(*types.Func); ok {
				return fn.Signature().Results()
			}
			return nil
		}
	}
	return nil
}

func typeUnder(info *types.Info, x ast.Expr) types.Type {
	t := info.TypeOf(x)
	if t == nil {
		return nil
	}
	return t.Underlying()
}
