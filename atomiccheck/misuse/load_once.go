package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// isSound reports whether each of the calls has the same value if nobody
// writes the variable meanwhile, and stands where it can be replaced.
func (o *onceLoaded) isSound() bool {
	call, ok := o.root.Node.(*ast.CallExpr)
	if !ok || o.root.Deferred || len(call.Args) > 0 && o.root.Inlined() {
		return false
	}
	return !slices.ContainsFunc(o.group, func(e *flow.Event) bool { return !o.canRepeat(e) })
}

// canRepeat reports whether e, which is or would be replaced, returns what the
// first Load does as long as nobody else writes the variable.
func (o *onceLoaded) canRepeat(e *flow.Event) bool {
	call, repeat := o.root.Node.(*ast.CallExpr), e.Node
	again, ok := repeat.(*ast.CallExpr)
	return ok && !e.Deferred && e.Func == o.root.Func && e.Pos() >= call.End() && o.sameValue(call, again) &&
		types.Identical(o.info.TypeOf(call), o.info.TypeOf(again)) && !o.inOtherLoop(again) &&
		!o.isKept(again) && !o.isWrittenBefore(e)
}

// isKept reports whether the call sets a variable of its own: who names what
// is loaded again means to have it anew.
func (o *onceLoaded) isKept(call *ast.CallExpr) bool {
	cur, ok := o.curs.Of(call)
	if !ok {
		return true
	}
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	kind := cur.ParentEdgeKind()
	return kind == edge.AssignStmt_Rhs || kind == edge.ValueSpec_Values
}

// isWrittenBefore reports whether the function itself may write the variable
// between the first Load and e, by what it calls.
func (o *onceLoaded) isWrittenBefore(e *flow.Event) bool {
	loc, ok := flow.LocOf(e.Addr)
	if !ok {
		return true
	}
	writers := make(map[*types.Func]bool)
	for _, w := range o.index().At[loc] {
		if fn := w.Func.Top().Obj; fn != nil && w.Op.Kind.Writes() {
			writers[fn] = true
		}
	}
	written := false
	flow.Between(o.root, e, func(c *flow.Event) bool {
		if c.Kind == flow.CallEvent && !o.isHarmless(c) {
			written = c.Callee == nil || o.reaches(c.Callee, writers, 0)
		}
		return !written
	})
	return written
}

// reaches reports whether a call of fn may come to one of the functions.
func (o *onceLoaded) reaches(fn *types.Func, to map[*types.Func]bool, depth int) bool {
	if fn.Pkg() != o.pass.Pkg {
		return false
	}
	decl := o.index().Prog.Decl(fn)
	if to[fn.Origin()] || decl == nil || decl.Body == nil || depth > 4 {
		return true
	}
	for n := range ast.Preorder(decl.Body) {
		if call, ok := n.(*ast.CallExpr); ok {
			if callee, ok := calleeOf(o.info, call).(*types.Func); ok && callee.Origin() != fn && o.reaches(callee, to, depth+1) {
				return true
			}
		}
	}
	return false
}

// sameValue reports whether two calls return what the Load returns, or are the
// same call of a getter.
func (o *onceLoaded) sameValue(a, b *ast.CallExpr) bool {
	if _, tuple := o.info.TypeOf(a).(*types.Tuple); tuple || o.info.TypeOf(a) == nil || o.info.TypeOf(b) == nil {
		return false
	}
	if o.root.Inlined() && o.source(a) == o.source(b) {
		return o.means(a, b.Pos())
	}
	isLoad := func(call *ast.CallExpr) bool {
		if _, ok := o.api.OpOf(o.info, call); ok {
			return true
		}
		v := o.root.Func.ValueOf(call)
		return v != nil && v.Op == flow.Atomic && v.Args[0] == o.root.Addr
	}
	return isLoad(a) && isLoad(b)
}

// inOtherLoop reports whether the call runs more often than the first Load.
func (o *onceLoaded) inOtherLoop(call *ast.CallExpr) bool {
	return o.loopAround(call) != o.loopAround(o.root.Node) || o.hasLabels()
}

// hasLabels reports whether control may go back other than by a loop.
func (o *onceLoaded) hasLabels() bool {
	for n := range ast.Preorder(o.root.Func.Body) {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			return true
		}
	}
	return false
}
