package flow

import "slices"

// DifferentObjects reports whether the variable at addr and that of e, the same
// field of one struct type, belong to different objects as far as the package
// shows: the one object stands in a field of another struct than the other.
func (p *Program) DifferentObjects(addr *Value, e *Event) bool {
	return p.different(addr, e.Func, e.Addr, 0)
}

func (p *Program) different(a *Value, fn *Func, b *Value, depth int) bool {
	if a.Op != FieldAddr || b.Op != FieldAddr || a.Obj != b.Obj {
		return false
	}
	return p.differentParts(a.Args[0], fn, b.Args[0], depth)
}

// differentParts compares the structs that hold the variable.
func (p *Program) differentParts(a *Value, fn *Func, b *Value, depth int) bool {
	if a.Op == Read && a.Args[0].Op == FieldAddr { // what a field points to
		if b.Op == Read && b.Args[0].Op == FieldAddr {
			return a.Args[0].Obj != b.Args[0].Obj
		}
		if b.Op == FieldAddr {
			return true // a part of another object
		}
	} else if a.Op != FieldAddr {
		return false
	}
	if b.Op == FieldAddr {
		return a.Obj != b.Obj || p.differentParts(a.Args[0], fn, b.Args[0], depth)
	}
	if fn.Parent != nil || fn.Obj == nil || depth > maxInline || b.Op != Read || b.Args[0].Op != Addr {
		return false
	}
	i, ok := p.paramIndex(fn, b.Args[0].Obj)
	if !ok {
		return false
	}
	sites, ok := p.CallSites(fn.Obj)
	return ok && !slices.ContainsFunc(sites, func(s CallSite) bool {
		return i >= len(s.Args) || !p.differentParts(a, s.Func, s.Args[i], depth+1)
	})
}
