package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

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
// CompareAndSwap, or its ticket's turn has come, or it has put something into a channel with
// room for one, so that its caller alone goes on.
func (p *Program) Spins(fn *types.Func) bool {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil || len(decl.Body.List) == 0 || fn.Signature().Results().Len() > 0 {
		return false
	}
	last := decl.Body.List[len(decl.Body.List)-1]
	if send, ok := last.(*ast.SendStmt); ok {
		return p.isSemaphore(send.Chan)
	}
	loop, ok := last.(*ast.ForStmt)
	if !ok {
		return false
	}
	if loop.Cond != nil {
		return p.winsAfter(loop.Cond) || p.awaitsTicket(decl, loop.Cond)
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

// awaitsTicket reports whether the condition is false only when what an atomic variable holds is
// the number that the function has drawn by an Add.
func (p *Program) awaitsTicket(decl *ast.FuncDecl, cond ast.Expr) bool {
	c, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || c.Op != token.NEQ {
		return false
	}
	load, ticket := c.X, c.Y
	if _, ok := ast.Unparen(load).(*ast.Ident); ok {
		load, ticket = ticket, load
	}
	call, isCall := ast.Unparen(load).(*ast.CallExpr)
	id, isVar := ast.Unparen(ticket).(*ast.Ident)
	if !isCall || !isVar {
		return false
	}
	if op, ok := p.api.OpOf(p.info, call); !ok || op.Kind != atomicapi.Load {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		s, ok := n.(*ast.AssignStmt)
		if !ok || len(s.Lhs) != 1 || len(s.Rhs) != 1 || p.info.ObjectOf(NameOf(s.Lhs[0])) != p.info.Uses[id] {
			continue
		}
		for m := range ast.Preorder(s.Rhs[0]) {
			if call, ok := m.(*ast.CallExpr); ok {
				if op, ok := p.api.OpOf(p.info, call); ok && op.Kind == atomicapi.Add {
					return true
				}
			}
		}
	}
	return false
}

// isSemaphore reports whether the channel is made with room for one, to hold nothing: whoever
// puts that in is alone until it is taken out.
func (p *Program) isSemaphore(ch ast.Expr) bool {
	t, ok := typeUnder(p.info, ch).(*types.Chan)
	if !ok {
		return false
	}
	if s, ok := t.Elem().Underlying().(*types.Struct); !ok || s.NumFields() > 0 {
		return false
	}
	obj := p.objectOf(ch)
	return obj != nil && p.semaphores()[obj]
}

// semaphores returns the variables and fields that the package gives a channel with room for
// one.
func (p *Program) semaphores() map[types.Object]bool {
	if p.ofOne != nil {
		return p.ofOne
	}
	p.ofOne = make(map[types.Object]bool)
	note := func(to, x ast.Expr) {
		call, ok := ast.Unparen(x).(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || !isChan(p.info.TypeOf(x)) {
			return
		}
		if size := p.info.Types[call.Args[1]].Value; size != nil && size.ExactString() == "1" {
			p.ofOne[p.objectOf(to)] = true
		}
	}
	for _, f := range p.files {
		for n := range ast.Preorder(f) {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				note(n.Key, n.Value)
			case *ast.AssignStmt:
				for i, lhs := range n.Lhs {
					if len(n.Lhs) == len(n.Rhs) {
						note(lhs, n.Rhs[i])
					}
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if len(n.Names) == len(n.Values) {
						note(name, n.Values[i])
					}
				}
			}
		}
	}
	return p.ofOne
}

// AcquiresOrFails reports whether a nil error of fn tells its caller that it alone goes on: fn
// is a function of the package that puts something into a channel with room for one.
func (p *Program) AcquiresOrFails(fn *types.Func) bool {
	decl := p.decls[fn.Origin()]
	res := fn.Signature().Results()
	if decl == nil || decl.Body == nil || res.Len() != 1 || !types.Identical(res.At(0).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	for n := range ast.Preorder(decl.Body) {
		if send, ok := n.(*ast.SendStmt); ok {
			return p.isSemaphore(send.Chan)
		}
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
