package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// Imported is what is known of functions of other packages.
type Imported interface {
	// Leaves reports whether a call of fn leaves its i'th parameter, -1 for the
	// receiver, to a goroutine.
	Leaves(fn *types.Func, i int) bool

	// Joins reports whether a call of fn waits for goroutines.
	Joins(fn *types.Func) bool

	// Shares reports whether fn returns an object that a goroutine has.
	Shares(fn *types.Func) bool
}

// Import tells the program what is known of other packages.
func (p *Program) Import(known Imported) { p.imported = known }

// relationOfLit returns how the code around a literal runs it.
func (p *Program) relationOfLit(lit *Func) relation {
	switch {
	case lit.Started:
		return runsApart
	case !lit.Callback:
		return runsWithin
	}
	if cur, ok := p.curs.Of(lit.Node); ok {
		return p.relationOfValue(cur)
	}
	return runsApart
}

// relationOfValue returns how what is done with a function value runs it. Code that
// is not seen and is given it is taken to run it at once, unless it is known to do
// otherwise: what is not known is no reason to report.
func (p *Program) relationOfValue(cur inspector.Cursor) relation {
	cur = outsideConversion(p.info, cur)
	if expr, ok := cur.Node().(ast.Expr); ok && isHandler(p.info.TypeOf(expr)) {
		return runsApart
	}
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return runsApart // stored or returned
	}
	_, i := cur.ParentEdge()
	call := cur.Parent().Node().(*ast.CallExpr)
	fn, isFunc := calleeObject(p.info, call).(*types.Func)
	if to, ok := p.takerOf(call, i); ok {
		switch how := p.runsTaken(to); {
		case how == runsNow:
			return runsWithin
		case how == runsUnknown && !p.keepsTaken(to):
			return runsWithin
		case isFunc && p.joins(fn.Origin()), !isFunc && p.bodyJoins(to.body):
			return runsJoined
		}
		return runsApart
	}
	switch {
	case !isFunc:
		return runsWithin
	case isTimerFunc(fn), p.startsArgument(fn), IsGroupGo(fn), p.imported != nil && p.imported.Leaves(fn.Origin(), i):
		return runsApart
	}
	return runsWithin
}

// outsideConversion returns the outermost expression that converts what cur is.
func outsideConversion(info *types.Info, cur inspector.Cursor) inspector.Cursor {
	for {
		switch cur.ParentEdgeKind() {
		case edge.ParenExpr_X, edge.SelectorExpr_Sel:
		case edge.CallExpr_Args:
			if !info.Types[cur.Parent().Node().(*ast.CallExpr).Fun].IsType() {
				return cur
			}
		default:
			return cur
		}
		cur = cur.Parent()
	}
}

// keepsTaken reports whether a function stores what it is given, or sends it to somebody.
func (p *Program) keepsTaken(t taker) bool {
	return t.param != nil && (t.body == nil || p.findLeak(t.body, t.param))
}

func isTimerFunc(fn *types.Func) bool {
	return fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == "AfterFunc"
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

// MustJoin reports whether the function waits, whatever happens: for a group, or for a
// channel that is not one of several.
func (p *Program) MustJoin(decl *ast.FuncDecl) bool { return p.mustJoin(decl.Body) }

func (p *Program) mustJoin(body *ast.BlockStmt) bool { return p.mustJoinAfter(body, token.NoPos) }

// mustJoinAfter is mustJoin for what begins after the given place.
func (p *Program) mustJoinAfter(body *ast.BlockStmt, pos token.Pos) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil || found {
			return false
		}
		if n.Pos() <= pos {
			return n.End() > pos
		}
		switch n := n.(type) {
		case *ast.GoStmt, *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			if len(n.Body.List) > 1 {
				return false
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW && !p.isTimerOrContext(n.X)
		case *ast.RangeStmt:
			found = found || isChan(p.info.TypeOf(n.X))
		case *ast.CallExpr:
			fn, ok := calleeObject(p.info, n).(*types.Func)
			found = found || ok && isWait(fn)
		}
		return !found
	})
	return found
}

func (p *Program) bodyJoins(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.FuncLit:
			return p.runsInPlace(n)
		case *ast.SelectStmt:
			if hasDefault(n) {
				return false
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW && !p.isTimerOrContext(n.X)
		case *ast.SendStmt:
			found = found || p.fills(n)
		case *ast.RangeStmt:
			found = found || isChan(p.info.TypeOf(n.X))
		case *ast.CallExpr:
			if fn, ok := calleeObject(p.info, n).(*types.Func); ok {
				if IsGroupGo(fn) {
					return false
				}
				found = found || isWait(fn) || isCondWait(fn) && p.countdown(n) != nil || p.joins(fn.Origin())
			}
		}
		return !found
	})
	return found
}

// runsInPlace reports whether a literal runs where it stands: it is called or deferred, or
// given to a function that calls it at once.
func (p *Program) runsInPlace(lit *ast.FuncLit) bool {
	cur, ok := p.curs.Of(lit)
	if !ok {
		return false
	}
	switch cur.ParentEdgeKind() {
	case edge.CallExpr_Fun:
		return true
	case edge.CallExpr_Args:
		fn, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
		return ok && runsArgumentNow(fn)
	}
	return false
}

// fills reports whether a loop sends signals one after the other, which fills a semaphore.
func (p *Program) fills(send *ast.SendStmt) bool {
	ch := p.objectOf(send.Chan)
	cur, ok := p.curs.Of(send)
	return ok && ch != nil && isSignal(ch) && p.loopAround(cur, locus{})
}

// isWait reports whether fn is a method that is named as one that waits, other
// than that of a sync.Cond.
func isWait(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		// In a bubble of goroutines, until all others are blocked for good.
		return fn.Name() == "Wait" && fn.Pkg() != nil && strings.HasSuffix(fn.Pkg().Path(), "/synctest")
	}
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
