package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// isSignal reports whether a channel carries no data.
func isSignal(ch types.Object) bool {
	c, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return false // an element of something, for one
	}
	st, ok := c.Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// syncObject returns the variable or field that holds the channel or the group which
// e operates on, as it is written there, or nil.
func (p *Program) syncObject(e *Event) types.Object {
	if e.frame != nil {
		if e.Addr != nil {
			loc, _ := mutexLoc(e.Addr)
			return loc.Obj
		}
		return nil
	}
	var x ast.Expr
	switch n := e.Node.(type) {
	case *ast.UnaryExpr:
		x = n.X
	case *ast.SendStmt:
		x = n.Chan
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && e.Kind == CallEvent {
			x = sel.X
		} else if e.Kind == CloseEvent && len(n.Args) == 1 {
			x = n.Args[0]
		}
	case ast.Expr:
		x = n // ranged over
	}
	return p.objectOf(x)
}

// receivedFrom returns the variable or field that holds the channel from which e receives: for
// one that a function of the package returns, where that function holds it.
func (p *Program) receivedFrom(e *Event) types.Object {
	if e.Addr != nil && e.Addr.Op == Call {
		if fn, ok := e.Addr.Obj.(*types.Func); ok {
			if ch := p.returnedChan(fn); ch != nil {
				return ch
			}
		}
	}
	return p.syncObject(e)
}

// returnedChan returns the variable or field whose channel a function of the package returns,
// or nil.
func (p *Program) returnedChan(fn *types.Func) (ch types.Object) {
	decl := p.decls[fn.Origin()]
	if decl == nil || decl.Body == nil {
		return nil
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) > 0 && isChan(p.info.TypeOf(n.Results[0])) {
				ch = p.objectOf(n.Results[0])
			}
		}
		return true
	})
	return ch
}

// objectOf returns the variable or field that x denotes, or what holds the element
// that it does, or nil.
func (p *Program) objectOf(x ast.Expr) types.Object {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.UnaryExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.Ident:
			return origin(p.info.ObjectOf(e))
		case *ast.SelectorExpr:
			return origin(p.info.ObjectOf(e.Sel))
		default:
			return nil
		}
	}
}

func origin(obj types.Object) types.Object {
	if v, ok := obj.(*types.Var); ok {
		return v.Origin()
	}
	return nil
}

// signals reports whether what the activity runs sends on or closes the channel, or
// somebody does who waits for it.
func (p *Program) signals(fn *Func, ch types.Object, act activity, depth int) bool {
	if isTimerChan(ch) {
		return false
	}
	if p.mentions(act.bodies, ch) {
		return p.sendsAfter(act, ch)
	}
	if depth > 0 {
		return false
	}
	found := false
	fn.top().all(func(e *Event) bool {
		switch {
		case e.Kind == GoEvent && e.Callee != nil && e.frame == nil: // somebody who waits is given it
			decl := p.decls[e.Callee.Origin()]
			found = found || decl != nil && p.mentioned(e.Node, ch, maxMentions) && p.joins(e.Callee.Origin())
		case (e.Kind == SendEvent || e.Kind == CloseEvent) && p.syncObject(e) == ch:
			for _, w := range e.Func.Events {
				if w != e && (w.Kind == CallEvent || w.Kind == RecvEvent) && (Before(w, e) || e.Deferred) && p.othersWaitFor(fn, w, act) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

func isTimerChan(ch types.Object) bool {
	if v, ok := ch.(*types.Var); ok && v.IsField() && v.Pkg() != nil && v.Pkg().Path() == "time" {
		return true
	}
	c, ok := ch.Type().Underlying().(*types.Chan)
	return ok && slices.Contains([]string{"os.Signal", "time.Time"}, types.TypeString(c.Elem(), nil))
}

// sendsAfter reports whether the literal that the activity runs, if it is one whose
// access is known, sends on the channel or closes it after the access.
func (p *Program) sendsAfter(act activity, ch types.Object) bool {
	return after(act, func(e *Event) bool {
		return (e.Kind == SendEvent || e.Kind == CloseEvent) && p.syncObject(e) == ch
	})
}

// leavesAfter is the same for a group's Done.
func (p *Program) leavesAfter(act activity, group types.Object) bool {
	return after(act, func(e *Event) bool {
		return e.Kind == CallEvent && e.Callee != nil && e.Callee.Name() == "Done" && p.syncObject(e) == group
	})
}

// after reports whether one of the signals that the access's own goroutine gives comes
// after the access; if it gives none itself, somebody else does.
func after(act activity, isSignal func(*Event) bool) bool {
	if act.access == nil {
		return true
	}
	signals, after := false, false
	for fn := act.access.Func; fn != nil; fn = fn.Parent {
		fn.all(func(e *Event) bool {
			if isSignal(e) {
				signals = true
				after = after || e.Deferred || e.Func.Deferred || Reaches(act.access, e)
			}
			return true
		})
		if fn.Started || signals {
			break
		}
	}
	return after || !signals
}
