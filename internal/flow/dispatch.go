package flow

import (
	"go/types"
	"slices"
)

// implementers returns the methods of the package that a call of the given method runs, if that
// is one of an interface which the package declares: those of the same shape, if it is exported
// of types that the package converts to an interface with the method.
func (p *Program) implementers(m *types.Func) []*types.Func {
	if m.Pkg() != p.pkg || m.Signature().Recv() == nil || !types.IsInterface(m.Signature().Recv().Type()) {
		return nil
	}
	if found, ok := p.implements[m]; ok {
		return found
	}
	var found []*types.Func
	for _, fn := range p.methodsNamed(m.Name()) {
		named := namedOf(fn.Signature().Recv().Type())
		if named != nil && hasShapeOf(fn, m) && (!m.Exported() || p.InInterface(named, m)) {
			found = append(found, fn)
		}
	}
	p.implements[m] = found
	return found
}

// hasShapeOf reports whether fn may implement the method m; type arguments are taken to fit.
func hasShapeOf(fn, m *types.Func) bool {
	s, t := fn.Signature(), m.Signature()
	if s.Params().Len() != t.Params().Len() || s.Results().Len() != t.Results().Len() {
		return false
	}
	named := namedOf(t.Recv().Type()) // or an interface without a name
	return s.RecvTypeParams().Len() > 0 || named != nil && named.TypeParams().Len() > 0 || types.Identical(s.Params(), t.Params())
}

// methodsNamed returns the methods with bodies that the package declares with the name, in the
// order of the source.
func (p *Program) methodsNamed(name string) []*types.Func {
	if p.methods == nil {
		p.methods = make(map[string][]*types.Func)
		for fn := range p.decls {
			if fn.Signature().Recv() != nil {
				p.methods[fn.Name()] = append(p.methods[fn.Name()], fn)
			}
		}
		for _, fns := range p.methods {
			slices.SortFunc(fns, func(a, b *types.Func) int { return int(a.Pos() - b.Pos()) })
		}
	}
	return p.methods[name]
}
