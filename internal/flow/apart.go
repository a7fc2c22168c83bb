package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// Imported is what is known of functions of other packages.
type Imported interface {
	// Leaves reports whether a call of fn leaves its i'th parameter, a function,
	// running on another goroutine.
	Leaves(fn *types.Func, i int) bool

	// Joins reports whether a call of fn waits for goroutines.
	Joins(fn *types.Func) bool
}

// Import tells the program what is known of other packages.
func (p *Program) Import(known Imported) { p.imported = known }

// runsApart reports whether a literal may run at the same time as, or later
// than, the code around it.
func (p *Program) runsApart(lit *Func) bool {
	if lit.Started {
		return true
	}
	if !lit.Callback {
		return false
	}
	how, joined := p.handedTo(lit)
	return how != runsNow && !joined
}

// handedTo returns how the function that a literal is given to runs it, and
// whether it waits until the literal has run.
func (p *Program) handedTo(lit *Func) (how running, joined bool) {
	call, i := p.callWith(lit.Node)
	if call == nil {
		return runsUnknown, false
	}
	fn, ok := calleeObject(p.info, call).(*types.Func)
	if !ok {
		return runsUnknown, false
	}
	switch decl := p.decls[fn.Origin()]; {
	case decl != nil:
		how = p.runsParam(decl, i, 0)
		return how, how != runsUnknown && p.joins(fn.Origin())
	case runsArgumentNow(fn):
		return runsNow, true
	case p.imported != nil && p.imported.Leaves(fn, i):
		return runsGo, false
	}
	return runsUnknown, false
}

// callWith returns the call that has the node as its i'th argument, or nil.
func (p *Program) callWith(n ast.Node) (*ast.CallExpr, int) {
	cur, ok := p.curs.Of(n)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return nil, 0
	}
	_, i := cur.ParentEdge()
	return cur.Parent().Node().(*ast.CallExpr), i
}

// joins reports whether a call of fn may wait for goroutines to end: it calls
// Wait, or receives from a channel that somebody else than a timer or a context
// sends on.
func (p *Program) joins(fn *types.Func) bool {
	decl := p.decls[fn]
	if decl == nil {
		return isGroupWait(fn) || p.imported != nil && p.imported.Joins(fn)
	}
	if j, ok := p.joining[fn]; ok {
		return j
	}
	p.joining[fn] = false // recursion adds nothing
	j := decl.Body != nil && p.bodyJoins(decl.Body)
	p.joining[fn] = j
	return j
}

// Joins reports whether a call of fn may wait for goroutines to end.
func (p *Program) Joins(fn *types.Func) bool { return p.joins(fn.Origin()) }

func (p *Program) bodyJoins(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.SelectStmt:
			if hasDefault(n) {
				return false
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW && !p.isTimerOrContext(n.X)
		case *ast.RangeStmt:
			found = found || isChan(p.info.TypeOf(n.X))
		case *ast.CallExpr:
			if fn, ok := calleeObject(p.info, n).(*types.Func); ok {
				if isGroupGo(fn) {
					return false
				}
				found = found || isWait(fn) || p.joins(fn.Origin())
			}
		}
		return !found
	})
	return found
}

// isWait reports whether fn is a method that is named as one that waits, other
// than that of a sync.Cond.
func isWait(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && fn.Name() == "Wait" && types.TypeString(recv.Type(), nil) != "*sync.Cond"
}

// isTimerOrContext reports whether a channel is that of a timer or of a context,
// or a signal of the operating system's.
func (p *Program) isTimerOrContext(ch ast.Expr) bool {
	switch e := ast.Unparen(ch).(type) {
	case *ast.CallExpr:
		return true // ctx.Done(), time.After(d), t.Chan()
	case *ast.SelectorExpr:
		if t := p.info.TypeOf(e.X); t != nil {
			switch types.TypeString(t, nil) {
			case "*time.Timer", "*time.Ticker", "time.Timer", "time.Ticker":
				return true
			}
		}
	}
	t := p.info.TypeOf(ch)
	if t == nil {
		return false
	}
	c, ok := t.Underlying().(*types.Chan)
	return ok && (types.TypeString(c.Elem(), nil) == "os.Signal" || types.TypeString(c.Elem(), nil) == "time.Time")
}

func isChan(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
