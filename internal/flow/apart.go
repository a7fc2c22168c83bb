package flow

import (
	"go/ast"
	"go/types"

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
	case isTimerFunc(fn), p.startsArgument(fn), IsGroupGo(fn), p.leavesArgument(fn, i):
		return runsApart
	}
	return runsWithin
}

// leavesArgument reports whether another package's function is known to leave its i'th parameter, -1 for
// the receiver, to a goroutine.
func (p *Program) leavesArgument(fn *types.Func, i int) bool {
	return p.imported != nil && p.imported.Leaves(fn.Origin(), i)
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
