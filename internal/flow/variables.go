package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// Variable returns the variable at the address, as [LocOf] does, and sees through
// what functions of the package return and through branches, as long as all that may
// be meant is held by one variable: what is made anew is not yet.
func (p *Program) Variable(addr *Value) (Loc, bool) {
	return p.variable(addr, 0)
}

func (p *Program) variable(addr *Value, depth int) (Loc, bool) {
	if depth > maxInline+2 {
		return Loc{}, false
	}
	switch addr.Op {
	case Addr, FieldAddr:
		return Loc{Obj: addr.Obj}, true
	case IndexAddr:
		base := addr.Args[0]
		if base.Op == Derived && isSliceExpr2(base) {
			base = base.Args[0]
		}
		if base.Op == Read {
			base = base.Args[0]
		}
		l, ok := p.variable(base, depth+1)
		return Loc{l.Obj, true}, ok
	case Read: // *p, for a pointer p held by a variable
		l, ok := p.variable(addr.Args[0], depth+1)
		return Loc{l.Obj, true}, ok
	case Part: // *v.f, for a field of a struct value
		return Loc{Obj: addr.Obj, Elem: true}, true
	case Assert:
		return p.variable(addr.Args[0], depth+1)
	case Derived: // an element that is ranged over, a pointer
		if _, ok := addr.Site.(*ast.Ident); ok && len(addr.Args) == 1 && addr.Args[0].Op == Read {
			l, ok := p.variable(addr.Args[0].Args[0], depth+1)
			return Loc{l.Obj, true}, ok
		}
	case Phi:
		return p.oneVariable(addr.Args, depth)
	case Call:
		if fn, ok := addr.Obj.(*types.Func); ok {
			return p.returnedVariable(fn, depth)
		}
	}
	return Loc{}, false
}

func isSliceExpr2(v *Value) bool {
	_, ok := v.Site.(*ast.SliceExpr)
	return ok && len(v.Args) == 1
}

// oneVariable returns the variable that all the addresses are of, those made anew
// aside.
func (p *Program) oneVariable(addrs []*Value, depth int) (one Loc, ok bool) {
	for _, a := range addrs {
		if a.Op == Fresh || a.IsNil() || a.Op == Phi && a == addrs[0] {
			continue
		}
		l, known := p.variable(a, depth+1)
		if !known || ok && l != one {
			return Loc{}, false
		}
		one, ok = l, true
	}
	return one, ok
}

// returnedVariable returns the variable whose address fn returns first, if it is a
// field, a package variable or an element of one.
func (p *Program) returnedVariable(fn *types.Func, depth int) (Loc, bool) {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil || p.resolving[fn] {
		return Loc{}, false
	}
	if p.funcs[decl] != nil && !p.funcs[decl].complete {
		return Loc{}, false
	}
	p.resolving[fn] = true
	defer delete(p.resolving, fn)
	var returned []*Value
	for _, e := range p.Func(decl).Events {
		if e.Kind == ReturnEvent && e.frame == nil && len(e.Args) > 0 {
			returned = append(returned, e.Args[0])
		}
	}
	l, ok := p.oneVariable(returned, depth+1)
	if v, isVar := l.Obj.(*types.Var); !ok || !isVar || !v.IsField() && !IsPackageVar(v) {
		return Loc{}, false
	}
	return l, true
}

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

// operandNamed returns which operand the expression names, if the function never
// assigns it, or -1.
func (p *Program) operandNamed(decl *ast.FuncDecl, fn *types.Func, e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	v, ok := p.info.Uses[id].(*types.Var)
	if !ok || changedVars(p.info, decl.Body)[v] {
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

// Received reports whether addr leads through what was received from a channel, whose
// sender may have let go of it.
func Received(addr *Value) bool {
	for v := addr; v != nil; v = v.Args[0] {
		switch v.Op {
		case Unknown:
			u, ok := v.Site.(*ast.UnaryExpr)
			return ok && u.Op.String() == "<-"
		case FieldAddr, IndexAddr, Read, Assert, Derived:
			if len(v.Args) == 0 {
				return false
			}
			if id, ok := v.Site.(*ast.Ident); ok && v.Op == Derived && id != nil && len(v.Args) == 1 && isChanValue(v.Args[0]) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

func isChanValue(v *Value) bool {
	switch v.Op {
	case Read:
		return v.Args[0].Obj != nil && isChan(v.Args[0].Obj.Type())
	case Call:
		fn, ok := v.Obj.(*types.Func)
		return ok && fn.Signature().Results().Len() > 0 && isChan(fn.Signature().Results().At(0).Type())
	case Fresh:
		call, ok := v.Site.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return false
		}
		_, ok = ast.Unparen(call.Args[0]).(*ast.ChanType)
		return ok
	}
	return false
}

// Unlinks reports whether fn takes the object that addr leads to out of a variable: it
// reads the object from the variable, or an element, and then leaves there what the object
// is linked to, less, or nothing. Who puts another object there replaces one that others may
// still have.
func (fn *Func) Unlinks(addr *Value) bool {
	object := Object(addr)
	var holders []*Value
	for _, v := range append([]*Value{object}, object.Args...) {
		_, ranged := object.Site.(*ast.Ident)
		if v.Op == Read && (object.Op == Phi || v == object || object.Op == Derived && ranged) {
			holders = append(holders, v.Args[0])
		}
	}
	for e := range fn.All {
		if e.Kind != WriteEvent || e.New == nil || e.New.Op == Fresh || e.New.Op == Call {
			continue
		}
		for _, h := range holders {
			if e.Addr == h && h.Op == FieldAddr || h.Op == IndexAddr && h.Args[0].Op == Read && e.Addr == h.Args[0].Args[0] {
				return true
			}
		}
	}
	return false
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

// returnsOwn reports whether every call of the method fn returns a part of its
// receiver, or what it makes for it: nobody has it who does not have the receiver.
func (p *Program) returnsOwn(fn *types.Func) bool {
	if own, ok := p.ownParts[fn]; ok {
		return own
	}
	p.ownParts[fn] = false // recursion: unknown
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil || fn.Signature().Recv() == nil || fn.Signature().Results().Len() == 0 || !isPointer(fn.Signature().Results().At(0).Type()) {
		return false
	}
	f := p.Func(decl)
	if !f.complete {
		return false
	}
	recv := fn.Signature().Recv()
	own := false
	for _, e := range f.Events {
		if e.Kind != ReturnEvent || e.frame != nil || len(e.Args) == 0 || e.Args[0].IsNil() {
			continue
		}
		if own = isPartOfOperand(e.Args[0], recv, 0); !own {
			return false
		}
	}
	p.ownParts[fn] = own
	return own
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

// IsOwnArm reports whether addr leads through an object that one branch made or copied,
// and e is reached only under the condition that chose among the branches.
func (p *Program) IsOwnArm(e *Event) bool {
	object := Object(e.Addr)
	if object.Op != Phi {
		return false
	}
	own := false
	for _, a := range object.Args {
		own = own || a.Op == Fresh || a.Op == Addr && !IsPackageVar(a.Obj)
	}
	for _, g := range e.Guards {
		for _, c := range object.Ctrl {
			if own && g.Cond == c {
				return true
			}
		}
	}
	return false
}

// Wipes reports whether the function of e sets most of the object that e writes to
// zero, with no lock held: more of its plain fields than of those that are watched. It
// does so to objects that are not in use.
func (p *Program) Wipes(e *Event) bool {
	object := Object(e.Addr)
	plain, watched := make(map[types.Object]bool), make(map[types.Object]bool)
	for w := range e.Func.All {
		if w.Kind != WriteEvent || len(w.Locks) > 0 || w.New == nil || !w.New.IsZero() || w.Addr.Op != FieldAddr || Object(w.Addr) != object {
			continue
		}
		if p.watch.Vars[w.Addr.Obj] {
			watched[w.Addr.Obj] = true
		} else {
			plain[w.Addr.Obj] = true
		}
	}
	return watched[e.Addr.Obj] && len(plain) >= 3 && len(plain) > len(watched)
}

// IsLent reports whether e accesses what a parameter of a literal leads to that code of
// another package calls: an option, or what is done with a lock held.
func (p *Program) IsLent(e *Event) bool {
	lit, ok := e.Func.Node.(*ast.FuncLit)
	obj := operandOf(e.Addr)
	if !ok || obj == nil || obj.Pos() < lit.Type.Pos() || obj.Pos() >= lit.Type.End() {
		return false
	}
	cur, ok := p.curs.Of(lit)
	if !ok {
		return false
	}
	switch cur.ParentEdgeKind() {
	case edge.CallExpr_Args:
		call := cur.Parent().Node().(*ast.CallExpr)
		fn, ok := calleeObject(p.info, call).(*types.Func)
		if ok {
			return p.decls[fn.Origin()] == nil
		}
		return true // a conversion
	case edge.ReturnStmt_Results:
		res := e.Func.Parent.signature(p.info)
		_, i := cur.ParentEdge()
		if res == nil || i >= res.Len() {
			return false
		}
		named := namedOf(res.At(i).Type())
		return named != nil && named.Obj().Pkg() != p.pkg
	}
	return false
}

// signature returns the results of a function, or nil.
func (fn *Func) signature(info *types.Info) *types.Tuple {
	if fn == nil {
		return nil
	}
	if fn.Obj != nil {
		return fn.Obj.Signature().Results()
	}
	if lit, ok := fn.Node.(*ast.FuncLit); ok {
		if sig, ok := info.TypeOf(lit).(*types.Signature); ok {
			return sig.Results()
		}
	}
	return nil
}

// IsUnplaced reports whether the field at addr is reached through a pointer that no field
// or package variable holds, as far as the function shows: a parameter, a result, an element.
func IsUnplaced(addr *Value) bool {
	for addr.Op == FieldAddr || addr.Op == IndexAddr {
		base := addr.Args[0]
		if base.Op == Read && base.Args[0].Op == FieldAddr || base.Op == FieldAddr {
			return false
		}
		if base.Op == Addr && IsPackageVar(base.Obj) {
			return false
		}
		addr = base
	}
	return true
}
