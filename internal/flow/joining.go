package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

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
