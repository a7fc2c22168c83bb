package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

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
