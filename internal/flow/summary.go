package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// WritesParam reports whether fn writes through its i'th operand, receiver
// first, other than under a mutex of the object itself.
func (p *Program) WritesParam(fn *types.Func, i int) bool {
	return p.writesParam(fn, i, 0)
}

func (p *Program) writesParam(fn *types.Func, i, depth int) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || depth > 1 {
		return false
	}
	f := p.Func(decl)
	if f == nil || !f.complete {
		return false
	}
	for _, e := range f.Events {
		if e.Kind != WriteEvent || e.Owned || e.Append || !testsOnly(e.Guards, e.Addr) {
			continue // only what every call writes, or sets to a default
		}
		obj := operandOf(e.Addr)
		if obj == nil {
			continue
		}
		if j, ok := p.paramIndex(f, obj); ok && j == i && !underOwnLock(e, obj) {
			return true
		}
	}
	return false
}

// testsOnly reports whether all conditions look at what addr holds.
func testsOnly(guards []*Guard, addr *Value) bool {
	for _, g := range guards {
		mentions := false
		for _, c := range Comparisons(g.Cond) {
			for _, a := range c.Args {
				mentions = mentions || a.Op == Read && a.Args[0] == addr
			}
		}
		if !mentions {
			return false
		}
	}
	return true
}

// operandOf returns the parameter through which addr leads without following
// further pointers, or nil.
func operandOf(addr *Value) types.Object {
	for {
		switch addr.Op {
		case FieldAddr, IndexAddr, Assert:
			addr = addr.Args[0]
		case Read:
			a := addr.Args[0]
			if a.Op == Addr {
				return a.Obj
			}
			if !isContainer(a.Obj) {
				return nil
			}
			addr = a
		default:
			return nil
		}
	}
}

// isContainer reports whether obj holds a slice or a map, whose elements
// belong to whoever holds it.
func isContainer(obj types.Object) bool {
	if obj == nil {
		return false
	}
	switch obj.Type().Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// underOwnLock reports whether e holds a mutex that is part of what obj leads
// to.
func underOwnLock(e *Event, obj types.Object) bool {
	for _, l := range e.Locks {
		if operandOf(l.Mutex) == obj {
			return true
		}
	}
	return false
}

// Object returns the pointer, map or slice through which addr is reached
// without following further pointers: the object that a write to addr mutates.
func Object(addr *Value) *Value {
	for {
		switch addr.Op {
		case FieldAddr, IndexAddr, Assert:
			addr = addr.Args[0]
		case Read:
			if a := addr.Args[0]; a.Op == FieldAddr && isContainer(a.Obj) {
				addr = a
				continue
			}
			return addr
		case Derived:
			if len(addr.Args) == 1 && isSliceExpr(addr) {
				addr = addr.Args[0]
				continue
			}
			return addr
		default:
			return addr
		}
	}
}

func isSliceExpr(v *Value) bool {
	e, ok := v.Site.(*ast.SliceExpr)
	return ok && !e.Slice3 // x[i:j:k] keeps appends from writing to x
}

// Acquires reports whether a true result of fn tells its caller that it alone
// goes on: fn is a function of the package that returns a bool and takes a
// token from a channel, or wins a CompareAndSwap, Swap or TryLock.
func (p *Program) Acquires(fn *types.Func) bool {
	decl := p.decls[fn.Origin()]
	res := fn.Signature().Results()
	if decl == nil || decl.Body == nil || res.Len() != 1 || !types.Identical(res.At(0).Type().Underlying(), types.Typ[types.Bool]) {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.SendStmt:
			return true
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				return true
			}
		case *ast.CallExpr:
			if op, ok := p.api.OpOf(p.info, n); ok && op.Kind.ReadModifyWrite() && op.Kind != atomicapi.Add {
				return true
			}
			if f, ok := calleeObject(p.info, n).(*types.Func); ok && strings.HasPrefix(f.Name(), "Try") {
				return true
			}
		}
	}
	return false
}

// Spins reports whether fn is a function of the package that returns only once it has won a
// CompareAndSwap, so that its caller alone goes on.
func (p *Program) Spins(fn *types.Func) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil || len(decl.Body.List) == 0 || fn.Signature().Results().Len() > 0 {
		return false
	}
	loop, ok := decl.Body.List[len(decl.Body.List)-1].(*ast.ForStmt)
	if !ok {
		return false
	}
	if loop.Cond != nil {
		return p.winsAfter(loop.Cond)
	}
	left := false
	for n := range ast.Preorder(loop.Body) {
		branch, ok := n.(*ast.IfStmt)
		if !ok || !leaves(branch.Body) {
			continue
		}
		if left = p.winsUnder(branch.Cond); !left {
			return false
		}
	}
	return left
}

// leaves reports whether a block ends by leaving the loop or function around.
func leaves(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch s := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.BREAK
	}
	return false
}

// winsAfter reports whether the condition is false only if a CompareAndSwap was won.
func (p *Program) winsAfter(cond ast.Expr) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return c.Op == token.NOT && p.winsUnder(c.X)
	case *ast.BinaryExpr:
		return c.Op == token.LOR && (p.winsAfter(c.X) || p.winsAfter(c.Y))
	}
	return false
}

// winsUnder reports whether the condition is true only if a CompareAndSwap was won.
func (p *Program) winsUnder(cond ast.Expr) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		return c.Op == token.LAND && (p.winsUnder(c.X) || p.winsUnder(c.Y))
	case *ast.CallExpr:
		op, ok := p.api.OpOf(p.info, c)
		return ok && op.Kind == atomicapi.CompareAndSwap
	}
	return false
}

// OnlyLoads reports whether fn does nothing but atomic loads.
func (p *Program) OnlyLoads(fn *types.Func) bool {
	t := p.inlinable(fn.Origin())
	if t == nil {
		return false
	}
	return t.ops.writes == 0 && t.ops.otherCalls == 0 && !t.ops.locks
}

// IsPure reports whether a function of the package has no effects: it computes
// its results and returns. Calls count by what harmless says of them; without
// it, any call is an effect.
func (p *Program) IsPure(fn *types.Func, harmless func(call *Event) bool) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil {
		return false
	}
	f := p.Func(decl)
	if !f.complete || len(f.Lits) > 0 {
		return false
	}
	for _, e := range f.Events {
		switch e.Kind {
		case ReturnEvent, TestEvent, DerefEvent, WordEvent, PointEvent:
		case CallEvent:
			if harmless == nil || !e.Owned && !harmless(e) {
				return false
			}
		case WriteEvent:
			if !e.Owned && !e.Append {
				return false
			}
		default:
			return false
		}
	}
	return true
}
