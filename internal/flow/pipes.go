package flow

import (
	"go/ast"
	"go/types"
)

// readsToEnd reports whether e gives one end of a pipe to a function, and what the activity runs
// closes the other end after its access. Whoever gets it is taken to read all that comes, and so has
// waited for that.
func (p *Program) readsToEnd(e *Event, act activity) bool {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.frame != nil || act.access == nil {
		return false
	}
	for _, arg := range call.Args {
		if w := p.otherEnd(p.objectOf(ast.Unparen(arg))); w != nil && p.mentions(act.bodies, w) && p.closesAfter(act, w) {
			return true
		}
	}
	return false
}

// otherEnd returns the variable that holds the end that is written to of the pipe that r reads,
// or nil: r, w, err := os.Pipe().
func (p *Program) otherEnd(r types.Object) types.Object {
	if r == nil || IsPackageVar(r) {
		return nil
	}
	cur, ok := p.curs.At(r.Pos(), r.Pos())
	if !ok {
		return nil
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		stmt := c.Node().(*ast.AssignStmt)
		if len(stmt.Lhs) < 2 || len(stmt.Rhs) != 1 || p.objectOf(stmt.Lhs[0]) != r {
			return nil
		}
		call, ok := stmt.Rhs[0].(*ast.CallExpr)
		if !ok {
			return nil
		}
		if fn, ok := calleeObject(p.info, call).(*types.Func); !ok || fn.Name() != "Pipe" {
			return nil
		}
		return p.objectOf(stmt.Lhs[1])
	}
	return nil
}

// closesAfter is sendsAfter for the end of a pipe.
func (p *Program) closesAfter(act activity, w types.Object) bool {
	for fn := act.access.Func; fn != nil; fn = fn.Parent {
		for e := range fn.All {
			if e.Kind != CallEvent || e.Callee == nil || p.syncObject(e) != w {
				continue
			}
			if name := e.Callee.Name(); (name == "Close" || name == "CloseWithError") && (e.Deferred || Reaches(act.access, e)) {
				return true
			}
		}
		if fn.Started {
			break
		}
	}
	return false
}
