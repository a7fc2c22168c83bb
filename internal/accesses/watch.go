package accesses

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// watch returns the variables whose plain accesses matter: if the package uses the
// atomic functions, those whose address is taken, which a variable must be to be
// their operand; and those that other packages access atomically.
func (p *Package) watch() flow.Watch {
	w := flow.Watch{Vars: make(map[types.Object]bool), Kinds: make(map[types.BasicKind]bool)}
	for _, op := range p.Ops {
		if op.Typed {
			continue
		}
		if ptr, ok := p.Info.TypeOf(op.Operand).Underlying().(*types.Pointer); ok {
			if b, ok := ptr.Elem().Underlying().(*types.Basic); ok {
				w.Kinds[b.Kind()] = true
			}
		}
	}
	for obj := range p.mentioned() {
		w.Vars[obj] = true
	}
	for obj, said := range p.protocols() {
		if said.Atomic {
			w.Vars[obj] = true
		}
	}
	if len(p.wordCalls) > 0 {
		for k := range wordKinds {
			w.Kinds[k] = true
		}
	}
	if len(w.Kinds) == 0 {
		return w
	}
	for cur := range p.In.Root().Preorder((*ast.UnaryExpr)(nil)) {
		if u := cur.Node().(*ast.UnaryExpr); u.Op == token.AND {
			if v := VarOf(p.Info, u.X); v != nil && mayBeWord(v.Type()) {
				w.Vars[v] = true
			}
		}
	}
	for cur := range p.In.Root().Preorder((*ast.SelectorExpr)(nil)) {
		// A method of a named word takes its address: c.hits.Inc().
		sel := p.Info.Selections[cur.Node().(*ast.SelectorExpr)]
		if sel == nil || sel.Kind() != types.MethodVal {
			continue
		}
		if v := VarOf(p.Info, cur.Node().(*ast.SelectorExpr).X); v != nil && isWord(v.Type()) {
			w.Vars[v] = true
		}
	}
	return w
}

// VarOf returns the variable or field that x names, or nil.
func VarOf(info *types.Info, x ast.Expr) *types.Var {
	id := flow.NameOf(x)
	if id == nil {
		return nil
	}
	v, ok := info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil
	}
	return v.Origin()
}

// mayBeWord reports whether a variable of type t can be the operand of an atomic
// function, if need be by way of unsafe.
func mayBeWord(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return true
	}
	return false
}

// HasWords reports whether the package accesses variables with atomic functions, or
// mentions some that others do.
func (p *Package) HasWords() bool {
	for _, said := range p.protocols() {
		if said.Atomic {
			return true
		}
	}
	return len(p.wordCalls) > 0 || slices.ContainsFunc(p.Ops, func(op Op) bool { return !op.Typed }) || len(p.mentioned()) > 0
}

// mentioned returns the variables of other packages, accessed atomically there, that
// this package mentions.
func (p *Package) mentioned() map[types.Object]bool {
	if p.foreign != nil || len(p.im.atomic) == 0 {
		return p.foreign
	}
	p.foreign = make(map[types.Object]bool)
	for _, obj := range p.Info.Uses {
		if v, ok := obj.(*types.Var); ok && v.Pkg() != p.Pass.Pkg && p.im.atomic[v.Origin()] != nil {
			p.foreign[v.Origin()] = true
		}
	}
	return p.foreign
}
