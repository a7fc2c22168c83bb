package flow

import (
	"go/ast"
	"go/types"
	"strings"
)

// A signal is a way to let another goroutine go on.
type signal struct {
	obj types.Object // the variable or field that holds the channel, the group or the context
	how signalKind
}

type signalKind uint8

const (
	bySending   signalKind = iota // or closing
	byReceiving                   // from a channel that may have no buffer
	byLeaving                     // a group
	byMethod                      // of an object that somebody waits for by another method
)

// signalOf returns the signal that e gives, if it is one.
func (p *Program) signalOf(e *Event) (signal, bool) {
	switch e.Kind {
	case SendEvent, CloseEvent:
		return signal{p.syncObject(e), bySending}, p.syncObject(e) != nil
	case RecvEvent:
		if obj := p.syncObject(e); obj != nil && !hasBuffer(e.Addr) && !isTimerChan(obj) {
			return signal{obj, byReceiving}, true
		}
	case CallEvent:
		if e.Callee == nil {
			if obj := p.cancelled(e); obj != nil {
				return signal{obj, bySending}, true
			}
			return signal{}, false
		}
		if isGroup(e.Callee) && (e.Callee.Name() == "Done" || e.Callee.Name() == "Add" && addsNegative(e)) {
			return signal{p.syncObject(e), byLeaving}, true
		}
		if e.Callee.Name() == "Reset" && e.Callee.Pkg() != nil && e.Callee.Pkg().Path() == "time" {
			return signal{p.syncObject(e), bySending}, true
		}
		if recv := e.Callee.Signature().Recv(); recv != nil && endsWait[e.Callee.Name()] {
			obj := p.syncObject(e)
			return signal{obj, byMethod}, obj != nil
		}
	}
	return signal{}, false
}

// endsWait holds the names of methods by which an object tells those that wait for it to go on.
var endsWait = map[string]bool{
	"Stop": true, "Close": true, "Shutdown": true, "Cancel": true, "Notify": true, "Fire": true, "Finish": true, "Complete": true,
}

// isWaiting reports whether a method is named as one that returns when something has happened.
func isWaiting(fn *types.Func) bool {
	if fn.Signature().Recv() == nil {
		return false
	}
	for _, word := range []string{"Wait", "Until", "Serve", "Run", "Accept", "Receive"} {
		if strings.Contains(fn.Name(), word) {
			return true
		}
	}
	return false
}

// awaitedBy returns the signal for which e waits, if it does.
func (p *Program) awaitedBy(e *Event) (signal, bool) {
	switch e.Kind {
	case RecvEvent:
		if obj := p.contextDone(e); obj != nil {
			return signal{obj, bySending}, true
		}
		if obj := p.timerOf(e); obj != nil {
			return signal{obj, bySending}, true
		}
		obj := p.receivedFrom(e)
		return signal{obj, bySending}, obj != nil
	case SendEvent:
		obj := p.syncObject(e)
		return signal{obj, byReceiving}, obj != nil && !hasBuffer(e.Addr)
	case CallEvent:
		if e.Callee != nil && isGroupWait(e.Callee) {
			return signal{p.syncObject(e), byLeaving}, true
		}
		if e.Callee != nil && isWaiting(e.Callee) {
			obj := p.syncObject(e)
			return signal{obj, byMethod}, obj != nil
		}
	}
	return signal{}, false
}

// hasBuffer reports whether a channel is seen to be made with a buffer.
func hasBuffer(ch *Value) bool {
	if ch == nil || ch.Op != Fresh {
		return false
	}
	call, ok := ch.Site.(*ast.CallExpr)
	return ok && len(call.Args) == 2
}

// cancelled returns the context that a call of a variable cancels, or nil.
func (p *Program) cancelled(e *Event) types.Object {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil {
		return nil
	}
	v, ok := p.info.Uses[NameOf(call.Fun)].(*types.Var)
	if !ok || !isCancelFunc(v.Type()) {
		return nil
	}
	cur, ok := p.curs.At(v.Pos(), v.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		if stmt := c.Node().(*ast.AssignStmt); len(stmt.Lhs) == 2 {
			return p.objectOf(stmt.Lhs[0])
		}
	}
	return nil
}

func isCancelFunc(t types.Type) bool {
	switch types.TypeString(t, nil) {
	case "context.CancelFunc", "context.CancelCauseFunc":
		return true
	}
	return false
}

// contextDone returns the variable that holds the context on whose Done e waits, or nil.
func (p *Program) contextDone(e *Event) types.Object {
	recv, ok := e.Node.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	call, ok := ast.Unparen(recv.X).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Done" {
		return p.objectOf(sel.X)
	}
	return nil
}

// timerOf returns the variable that holds the timer on whose channel e waits, or nil.
func (p *Program) timerOf(e *Event) types.Object {
	recv, ok := e.Node.(*ast.UnaryExpr)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(recv.X).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "C" || !p.isTimerOrContext(recv.X) {
		return nil
	}
	return p.objectOf(sel.X)
}

// leavesOnly reports whether the side does not itself enter the group that it leaves: then
// somebody may have waited for the group before.
func (p *Program) leavesOnly(s side, group types.Object) bool {
	enters := false
	s.body.all(func(e *Event) bool {
		if e.Kind == CallEvent && e.Callee != nil && isGroup(e.Callee) && e.Callee.Name() == "Add" && p.syncObject(e) == group && !addsNegative(e) {
			enters = enters || p.runsOn(s, e)
		}
		return !enters
	})
	return !enters
}

// addsNegative reports whether a group is left by a call of Add.
func addsNegative(add *Event) bool {
	if len(add.Args) == 0 {
		return false
	}
	n := add.Args[len(add.Args)-1]
	return n.Op == Const && len(n.Text) > 0 && n.Text[0] == '-'
}
