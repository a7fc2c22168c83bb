package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// threadOfValue returns the thread that runs a function value, by what becomes
// of it: cur is the literal, or the name of the function.
func (p *threadFinder) threadOfValue(cur inspector.Cursor, in *Func, at locus) *thread {
	expr, ok := cur.Node().(ast.Expr)
	if !ok {
		return unknownThread
	}
	if isHandler(p.info.TypeOf(expr)) {
		return manyThreads
	}
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch cur.ParentEdgeKind() {
	case edge.ReturnStmt_Results:
		if in.Parent == nil && in.Obj != nil && (in.Obj.Exported() || !p.isUsed(in.Obj)) {
			return manyThreads // the caller's to call
		}
	case edge.AssignStmt_Rhs, edge.ValueSpec_Values:
		if v := p.heldBy(cur); v != nil {
			return p.threadOfVar(v, in, at)
		}
		return p.threadOfStored(cur)
	case edge.KeyValueExpr_Value, edge.CompositeLit_Elts:
		return p.threadOfStored(cur)
	case edge.CallExpr_Args:
		return p.threadOfArgument(cur, in, at)
	}
	return unknownThread
}

// threadOfArgument returns the thread that runs the function that cur, an argument
// of a call, is.
func (p *threadFinder) threadOfArgument(cur inspector.Cursor, in *Func, at locus) *thread {
	call := cur.Parent().Node().(*ast.CallExpr)
	_, i := cur.ParentEdge()
	to, seen := p.takerOf(call, i)
	fn, isFunc := calleeObject(p.info, call).(*types.Func)
	how := runsUnknown
	switch {
	case seen:
		how = p.runsTaken(to)
	case !isFunc:
	case fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == "AfterFunc", p.startsArgument(fn):
		how = runsGo
	case p.leavesArgument(fn, i):
		if p.loopAround(cur, at) {
			return unknownThread // perhaps each has its share of the objects
		}
		how = runsGo
	case runsArgumentNow(fn):
		how = runsNow
	}
	outer := func() *thread { return p.threadOf(in, at) }
	switch how {
	case runsNow:
		return outer()
	case runsParallel:
		return manyThreads
	case runsGo:
		if seen && p.mustJoin(to.body) {
			return outer()
		}
		if p.loopAround(cur, at) {
			return manyThreads
		}
		if t := outer(); (t.many || t == unknownThread) && !p.serves(p.bodyOf(cur.Node())) {
			return t
		}
		return &thread{site: cur.Node()}
	}
	if !seen {
		return p.threadOfUnseen(cur.Node().(ast.Expr), in, at)
	}
	return unknownThread
}

// bodyOf returns the body of a literal or of a named function of the package, or
// nil.
func (p *Program) bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncLit:
		return n.Body
	case ast.Expr:
		if fn := p.funcNamed(n); fn != nil && p.decls[fn] != nil {
			return p.decls[fn].Body
		}
	}
	return nil
}

// threadOfUnseen returns the thread that runs a function value given to code
// that is not seen: if it has results, somebody waits for them.
func (p *threadFinder) threadOfUnseen(fn ast.Expr, in *Func, at locus) *thread {
	if sig, ok := p.info.TypeOf(fn).Underlying().(*types.Signature); ok && sig.Results().Len() > 0 {
		return p.threadOf(in, at)
	}
	return unknownThread
}

// heldBy returns the local variable to which cur, the value of an assignment or
// a declaration, is assigned, if nothing else ever is.
func (p *Program) heldBy(cur inspector.Cursor) *types.Var {
	_, i := cur.ParentEdge()
	var id *ast.Ident
	switch n := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if i < len(n.Lhs) && len(n.Lhs) == len(n.Rhs) {
			id, _ = n.Lhs[i].(*ast.Ident)
		}
	case *ast.ValueSpec:
		if i < len(n.Names) && len(n.Names) == len(n.Values) {
			id = n.Names[i]
		}
	}
	if id == nil {
		return nil
	}
	v, ok := p.info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || IsPackageVar(v) {
		return nil
	}
	return v
}

// threadOfVar returns the thread that runs the function in a local variable, by
// all that is done with the variable.
func (p *threadFinder) threadOfVar(v *types.Var, in *Func, at locus) *thread {
	top := in.top()
	body, ok := p.curs.Of(top.Body)
	if !ok || p.threading[v] {
		return unknownThread
	}
	p.threading[v] = true
	defer delete(p.threading, v)
	var one *thread
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if p.info.Uses[cur.Node().(*ast.Ident)] != v || cur.ParentEdgeKind() == edge.AssignStmt_Lhs {
			continue
		}
		user := top.around(cur)
		if user == nil {
			return unknownThread
		}
		if lit := p.heldLit(v, cur.Node()); lit != nil && cur.ParentEdgeKind() == edge.CallExpr_Fun && user.Within(top.findLit(lit)) {
			if cur.Parent().ParentEdgeKind() == edge.GoStmt_Call {
				return manyThreads // it starts itself
			}
			continue
		}
		var t *thread
		switch {
		case cur.ParentEdgeKind() != edge.CallExpr_Fun:
			t = p.threadOfValue(cur, user, at)
		case cur.Parent().ParentEdgeKind() == edge.GoStmt_Call:
			if t = p.threadOf(user, at); p.loopAround(cur, at) {
				t = manyThreads
			} else if t != unknownThread && !t.many {
				t = &thread{site: cur.Node()}
			}
		default:
			t = p.threadOf(user, at)
		}
		switch {
		case t.many:
			return manyThreads
		case t == unknownThread:
			return unknownThread
		case one != nil && t.site != one.site:
			return manyThreads
		}
		one = t
	}
	if one == nil {
		return unknownThread
	}
	return one
}

// around returns the body among fn and its literals that immediately contains
// cur.
func (fn *Func) around(cur inspector.Cursor) *Func {
	for c := range cur.Enclosing((*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		if lit, ok := c.Node().(*ast.FuncLit); ok {
			return fn.findLit(lit)
		}
		return fn
	}
	return fn
}
