package flow

import (
	"go/ast"
	"go/types"
)

// returnsOperand returns which operand of fn, receiver first, every call of it
// returns, or -1.
func (p *Program) returnsOperand(fn *types.Func) int {
	if i, ok := p.returned[fn]; ok {
		return i
	}
	p.returned[fn] = -1 // recursion: unknown
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || fn.Signature().Results().Len() != 1 {
		return -1
	}
	one := -1
	for n := range ast.Preorder(decl.Body) {
		r, ok := n.(*ast.ReturnStmt)
		if !ok {
			continue
		}
		if len(r.Results) != 1 {
			return -1
		}
		i := p.operandNamed(decl, fn, r.Results[0])
		if i < 0 || one >= 0 && i != one {
			return -1
		}
		one = i
	}
	p.returned[fn] = one
	return one
}

// operandNamed returns which operand the expression names, conversions aside, if the function
// never assigns it, or -1.
func (p *Program) operandNamed(decl *ast.FuncDecl, fn *types.Func, e ast.Expr) int {
	for {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !p.info.Types[call.Fun].IsType() {
			break
		}
		e = call.Args[0]
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	v, ok := p.info.Uses[id].(*types.Var)
	if !ok || changedVars(p.info, decl.Body)[v].IsValid() {
		return -1
	}
	f := &Func{Obj: fn}
	if i, ok := p.paramIndex(f, v); ok {
		return i
	}
	return -1
}

// OnlyInits reports whether fn runs only while the package is initialised: it is an
// init function, or only those and initial values call it.
func (p *Program) OnlyInits(fn *types.Func) bool { return p.onlyInits(fn, 0) }

func (p *Program) onlyInits(fn *types.Func, depth int) bool {
	if fn.Name() == "init" && fn.Signature().Recv() == nil {
		return true
	}
	if fn.Exported() || depth > maxInline {
		return false
	}
	uses := p.usesOf(fn)
	for _, u := range uses {
		if u.kind != useCall && u.kind != useDefer || u.lit != nil {
			return false
		}
		if u.in == nil {
			continue
		}
		if caller, ok := p.callerOf(u); !ok || !p.onlyInits(caller, depth+1) {
			return false
		}
	}
	return len(uses) > 0
}

// returnsUnlinked reports whether every call of fn returns, as its first result, an object
// that it takes out of a list, or nil.
func (p *Program) returnsUnlinked(fn *types.Func) bool {
	if u, ok := p.unlinks[fn]; ok {
		return u
	}
	p.unlinks[fn] = false // recursion: unknown
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || fn.Signature().Results().Len() == 0 || !isPointer(fn.Signature().Results().At(0).Type()) {
		return false
	}
	if f, running := p.funcs[decl]; running && !f.complete {
		return false
	}
	f := p.Func(decl)
	unlinks := false
	for _, e := range f.Events {
		if e.Kind != ReturnEvent || e.frame != nil || len(e.Args) == 0 || e.Args[0].IsNil() || e.owned[0] {
			continue
		}
		if unlinks = f.Unlinks(e.Args[0]); !unlinks {
			return false
		}
	}
	p.unlinks[fn] = unlinks
	return unlinks
}

// returnsPartOf returns of which operand, receiver first, every call of fn returns a part, or
// what it makes for it: nobody has it who does not have the operand. Of no other it returns -1.
func (p *Program) returnsPartOf(fn *types.Func) int {
	if i, ok := p.partOf[fn]; ok {
		return i
	}
	p.partOf[fn] = -1 // recursion: unknown
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || fn.Signature().Results().Len() == 0 || !isPointer(fn.Signature().Results().At(0).Type()) {
		return -1
	}
	f := p.Func(decl)
	if !f.complete {
		return -1
	}
	var operands []types.Object
	if recv := fn.Signature().Recv(); recv != nil {
		operands = append(operands, recv)
	}
	for param := range fn.Signature().Params().Variables() {
		operands = append(operands, param)
	}
	for i, o := range operands {
		if f.returnsPartsOf(o) {
			p.partOf[fn] = i
			return i
		}
	}
	return -1
}

func (fn *Func) returnsPartsOf(operand types.Object) bool {
	parts := false
	for _, e := range fn.Events {
		if e.Kind != ReturnEvent || e.frame != nil || len(e.Args) == 0 || e.Args[0].IsNil() {
			continue
		}
		if parts = isPartOfOperand(e.Args[0], operand, 0); !parts {
			return false
		}
	}
	return parts
}

// isPartOfOperand reports whether v is made in the function, or reached through the
// operand.
func isPartOfOperand(v *Value, operand types.Object, depth int) bool {
	if depth > 2*maxInline {
		return false
	}
	switch v.Op {
	case Fresh:
		return true
	case FieldAddr, IndexAddr, Derived, Assert:
		return len(v.Args) > 0 && isPartOfOperand(v.Args[0], operand, depth+1)
	case Read:
		if a := v.Args[0]; a.Op == Addr {
			return a.Obj == operand
		}
		return isPartOfOperand(v.Args[0], operand, depth+1)
	case Phi:
		for _, a := range v.Args {
			if a != v && !a.IsNil() && !isPartOfOperand(a, operand, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}
