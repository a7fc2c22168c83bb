package flow

import "go/types"

// SamePath reports whether the variables of a and b, fields of one struct type, are reached in the
// same way from objects of one type; or one of them by way of a pointer back to the object whose
// function started the goroutine.
func (p *Program) SamePath(a, b *Event) bool {
	x, y := a.Addr, b.Addr
	for {
		if x.Op == IndexAddr {
			x = x.Args[0]
		}
		if y.Op == IndexAddr {
			y = y.Args[0]
		}
		if x.Op != y.Op {
			break
		}
		switch x.Op {
		case FieldAddr:
			if x.Obj != y.Obj {
				return p.isBackPointer(a, x, y) || p.isBackPointer(b, y, x)
			}
		case Read:
		default:
			return x == y || x.Op == Addr && x.Obj != nil && y.Obj != nil && (x.Obj == y.Obj || holdSameType(x, y))
		}
		x, y = x.Args[0], y.Args[0]
	}
	// An object that is made where its goroutine starts, and the receiver of a method.
	if y.Op == Fresh {
		x, y = y, x
	}
	return x.Op == Fresh && y.Op == Read && y.Args[0].Op == Addr && !IsPackageVar(y.Args[0].Obj) ||
		p.isBackPointer(a, x, y) || p.isBackPointer(b, y, x)
}

// isBackPointer reports whether x is the address of a field, through which e's goroutine reaches
// the object that y, the address of a variable, holds elsewhere: a function of that type started
// the goroutine.
func (p *Program) isBackPointer(e *Event, x, y *Value) bool {
	if x.Op != FieldAddr || y.Op != Addr || y.Obj == nil || IsPackageVar(y.Obj) || !isPointer(x.Obj.Type()) {
		return false
	}
	if !sameNamed(x.Obj.Type(), y.Obj.Type()) {
		return false
	}
	fn := p.starterOf(e)
	return fn != nil && isFuncOf(fn, namedOf(y.Obj.Type()))
}

func holdSameType(x, y *Value) bool {
	if IsPackageVar(x.Obj) || IsPackageVar(y.Obj) {
		return false
	}
	return sameNamed(x.Obj.Type(), y.Obj.Type())
}

// sameNamed reports whether two types are, or point to, one named type, or instances of one.
func sameNamed(s, t types.Type) bool {
	x, y := namedOf(s), namedOf(t)
	return x != nil && y != nil && x.Origin() == y.Origin()
}
