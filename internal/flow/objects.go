package flow

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
)

// Received reports whether addr leads through what was received from a channel, whose
// sender may have let go of it.
func Received(addr *Value) bool { return received(addr, make(map[*Value]bool)) }

func received(addr *Value, seen map[*Value]bool) bool {
	for v := addr; v != nil; v = v.Args[0] {
		switch v.Op {
		case Phi: // or made
			if seen[v] {
				return true
			}
			seen[v] = true
			any := false
			for _, a := range v.Args {
				if a.Op != Fresh && a != v && !received(a, seen) {
					return false
				}
				any = any || a.Op != Fresh
			}
			return any
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
	_, ranged := object.Site.(*ast.Ident)
	ranged = ranged && object.Op == Derived
	for _, v := range append([]*Value{object}, object.Args...) {
		if v.Op == Read && (object.Op == Phi || v == object || ranged) {
			holders = append(holders, v.Args[0])
		}
	}
	for e := range fn.All {
		if e.Kind != WriteEvent || e.New == nil || e.New.Op == Fresh || e.New.Op == Call {
			continue
		}
		if ranged && e.New.keeps(object.Args[0]) {
			continue // a list of those that stay
		}
		for _, h := range holders {
			if e.Addr == h && h.Op == FieldAddr || h.Op == IndexAddr && h.Args[0].Op == Read && e.Addr == h.Args[0].Args[0] {
				return true
			}
		}
	}
	return false
}

// keeps reports whether v is made out of w, by slicing or appending on some branch.
func (v *Value) keeps(w *Value) bool {
	seen := make(map[*Value]bool)
	var keeps func(v *Value) bool
	keeps = func(v *Value) bool {
		if v == nil || seen[v] {
			return false
		}
		seen[v] = true
		return v == w || (v.Op == Phi || v.Op == Derived || v.Op == Call) && slices.ContainsFunc(v.Args, keeps)
	}
	return keeps(v)
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
// another package calls: an option, or what is done with a lock held, but not what a sync.Map
// ranges over.
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
			return p.decls[fn.Origin()] == nil && p.rangedMap(obj) == nil
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
