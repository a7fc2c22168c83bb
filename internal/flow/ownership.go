package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// owned reports whether what addr leads to is reachable by this function only.
func (in *interp) owned(st *state, addr *Value) bool {
	return in.ownedRec(st, addr, ^cause(0), make(map[*Value]bool))
}

// unshared reports the same, but trusts the calls that addr was given to: no
// goroutine and no literal has it.
func (in *interp) unshared(st *state, addr *Value) bool {
	return in.ownedRec(st, addr, intoGoroutine|intoClosure, make(map[*Value]bool))
}

// constructed reports whether addr leads to an object that this function made
// and that no goroutine has: whoever else got hold of it waits until it is
// complete.
func (in *interp) constructed(st *state, addr *Value) bool {
	return in.ownedRec(st, addr, intoGoroutine, make(map[*Value]bool))
}

// ownedRec reports whether v has not escaped in one of the given ways.
func (in *interp) ownedRec(st *state, v *Value, ways cause, seen map[*Value]bool) bool {
	if seen[v] {
		return true
	}
	seen[v] = true
	switch v.Op {
	case FieldAddr, IndexAddr, Assert, Part:
		return in.ownedRec(st, v.Args[0], ways, seen)
	case Derived: // a copy that a call returned, a slice of it, an element ranged over, more in the same slice
		if in.isCopy(v.Site) {
			return true
		}
		if _, ranged := v.Site.(*ast.Ident); ranged && len(v.Args) == 1 && !in.ownElements(st, v.Args[0], ways, seen) {
			return false
		}
		return (len(v.Args) == 1 || isAppend(v.Site) && len(v.Args) > 0) && in.ownedRec(st, v.Args[0], ways, seen)
	case Read:
		if at := v.Args[0]; at.Op == IndexAddr && !in.ownElements(st, at.Args[0], ways, seen) {
			return false
		}
		// What a parameter or captured variable points to came from outside.
		return Root(v.Args[0]).Op != Addr && in.ownedRec(st, v.Args[0], ways, seen)
	case Addr:
		return st.escaped[v]&ways == 0 && in.isOwn(v)
	case Fresh:
		return st.escaped[v]&ways == 0
	case Call: // a part of what it is given, or made for that
		fn, ok := v.Obj.(*types.Func)
		if !ok {
			return false
		}
		if in.prog.returnsMadeStruct(fn) {
			return true
		}
		i := in.prog.returnsPartOf(fn)
		return i >= 0 && i < len(v.Args) && in.ownedRec(st, v.Args[i], ways, seen)
	case Phi:
		for _, a := range v.Args {
			if !a.IsNil() && !in.ownedRec(st, a, ways, seen) {
				return false
			}
		}
		return len(v.Args) > 0
	}
	return false
}

// ownElements reports whether what was put into a slice, as far as the function shows it,
// has not escaped in one of the given ways: a new slice may hold objects that others have.
func (in *interp) ownElements(st *state, slice *Value, ways cause, seen map[*Value]bool) bool {
	for _, v := range in.elements(slice, make(map[*Value]bool)) {
		if !v.IsNil() && !in.ownedRec(st, v, ways, seen) {
			return false
		}
	}
	return true
}

// elements returns what the function shows to have been put into a slice.
func (in *interp) elements(slice *Value, seen map[*Value]bool) (put []*Value) {
	if seen[slice] {
		return nil
	}
	seen[slice] = true
	from := slice.Args
	switch slice.Op {
	case Phi:
	case Derived: // a slice of the slice, or more in it
		if call, ok := slice.Site.(*ast.CallExpr); ok && isAppend(call) && !call.Ellipsis.IsValid() {
			from, put = slice.Args[:1], slices.Clone(slice.Args[1:])
		}
	case Fresh:
		if e, ok := slice.Site.(ast.Expr); ok && isSlice(in.info.TypeOf(e)) {
			put = in.fn.contents[slice]
		}
		return put
	default:
		return nil
	}
	for _, s := range from {
		put = append(put, in.elements(s, seen)...)
	}
	return put
}

// isCopy reports whether n is a call that returns a struct or an array.
func (in *interp) isCopy(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok || in.info.Types[call.Fun].IsType() {
		return false
	}
	t := in.info.TypeOf(call)
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

func isAppend(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && id.Name == "append"
}

// isOwn reports whether addr is that of a local variable or parameter of the
// body being interpreted, or of the one that calls it in place.
func (in *interp) isOwn(addr *Value) bool {
	v, ok := addr.Obj.(*types.Var)
	if !ok || v.IsField() {
		return false
	}
	for fr := in.frame; fr != nil; fr = fr.parent {
		if decl := in.prog.decls[fr.fn]; v.Pos() >= decl.Pos() && v.Pos() < decl.End() {
			return true
		}
	}
	for fn := in.fn; fn != nil; fn = fn.Parent {
		if v.Pos() >= fn.Node.Pos() && v.Pos() < fn.Node.End() {
			return true
		}
		if fn.Started || fn.Callback {
			break
		}
	}
	return false
}

// A cause is a set of ways in which an allocation escaped.
type cause uint8

const (
	intoGoroutine cause = 1 << iota // used by a goroutine, until it is waited for
	intoClosure                     // captured by a literal that runs some time
	intoUnknown                     // for good
)

// escape marks what v leads to as reachable by other goroutines.
func (in *interp) escape(st *state, v *Value) { in.escapeBy(st, v, intoUnknown) }

func (in *interp) escapeBy(st *state, v *Value, c cause) {
	in.escapeRec(st, v, c, make(map[*Value]bool))
}

// join takes back what escaped into goroutines only: they have ended.
func (st *state) join() {
	for v, c := range st.escaped {
		if c == intoGoroutine {
			delete(st.escaped, v)
			st.waited[v] = true
		}
	}
}

func (in *interp) escapeRec(st *state, v *Value, c cause, seen map[*Value]bool) {
	if v == nil || seen[v] {
		return
	}
	seen[v] = true
	switch v.Op {
	case FieldAddr, IndexAddr, Assert, Part:
		in.escapeRec(st, v.Args[0], c, seen)
	case Phi, Derived, Closure, Method:
		for _, a := range v.Args {
			in.escapeRec(st, a, c, seen)
		}
	case Addr, Fresh:
		st.escaped[v] |= c
		for _, a := range v.Args {
			in.escapeRec(st, a, c, seen)
		}
		for _, a := range in.fn.contents[v] {
			in.escapeRec(st, a, c, seen)
		}
	}
}
