package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// Concurrent reports whether a runs on a goroutine that the package starts, whatever it is
// that lets it start, or in a function that is stored or returned to be called some time,
// or given to code that is not seen to be asked for a value; and b is done by several
// goroutines.
func (p *Program) Concurrent(a, b *Event) bool {
	if p.isStored(a.Func) && p.isStored(b.Func) && a.Func.top() == b.Func.top() && a.Func.top().Obj != nil && a.Func.top().Obj.Exported() {
		return true // its caller has both functions
	}
	f := p.threadsFor(a)
	if t := f.threadOf(b.Func, p.locusBeside(b, a)); !t.many {
		return false
	}
	for fn := a.Func; fn.Parent != nil; fn = fn.Parent {
		if fn.Callback && isOwnOperand(fn, a.Addr) {
			return false // an option: whoever calls it says on what
		}
		if fn.Started || fn.Callback && (p.relationOfLit(fn) == runsApart || p.isAsked(fn)) {
			return true
		}
	}
	obj := a.Func.top().Obj
	return obj != nil && len(p.threadBodies(obj)) > 0
}

// isOwnOperand reports whether addr leads through a parameter of the literal.
func isOwnOperand(lit *Func, addr *Value) bool {
	obj := operandOf(addr)
	return obj != nil && obj.Pos() >= lit.Node.Pos() && obj.Pos() < lit.Body.Pos()
}

// isStored reports whether the function is a literal that a field is assigned.
func (p *Program) isStored(fn *Func) bool {
	if fn.Parent == nil || !fn.Callback {
		return false
	}
	cur, ok := p.curs.Of(fn.Node)
	if !ok {
		return false
	}
	switch cur.ParentEdgeKind() {
	case edge.KeyValueExpr_Value:
		return true
	case edge.AssignStmt_Rhs:
		stmt := cur.Parent().Node().(*ast.AssignStmt)
		_, i := cur.ParentEdge()
		if i < len(stmt.Lhs) {
			_, field := ast.Unparen(stmt.Lhs[i]).(*ast.SelectorExpr)
			return field
		}
	}
	return false
}

// isAsked reports whether a literal takes nothing, returns something, and is given to code
// that is not seen: whoever has it asks for the value when he wants it.
func (p *Program) isAsked(lit *Func) bool {
	sig, ok := p.info.TypeOf(lit.Node.(ast.Expr)).(*types.Signature)
	if !ok || sig.Params().Len() > 0 || sig.Results().Len() != 1 || types.Identical(sig.Results().At(0).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	cur, ok := p.curs.Of(lit.Node)
	if !ok {
		return false
	}
	cur = outsideConversion(p.info, cur)
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	fn, ok := calleeObject(p.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && p.decls[fn.Origin()] == nil && !runsArgumentNow(fn)
}
