package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// maxInlineStmts bounds the size of a callee that is interpreted in place.
const maxInlineStmts = 10

// A thin is a function that is interpreted where it is called, so that an
// operation behind a getter, a setter or a helper counts as the caller's own.
type thin struct {
	decl  *ast.FuncDecl
	stmts []ast.Stmt
	whole bool // stmts is the body; otherwise what runs before its first branch
	loads bool // the body branches, but does nothing except load
	locks bool // calls a method that locks or unlocks
	ops   opCount
}

// inlinable returns what is interpreted in place of a call of fn, or nil.
func (p *Program) inlinable(fn *types.Func) *thin {
	if t, ok := p.thins[fn]; ok {
		return t
	}
	p.thins[fn] = nil // recursion: not inlinable
	t := p.makeThin(fn)
	p.thins[fn] = t
	return t
}

// wrapsLock reports whether fn does nothing but lock or unlock, and the like.
func (p *Program) wrapsLock(fn *types.Func) bool {
	t := p.inlinable(fn)
	return t != nil && t.whole && t.locks
}

func (p *Program) makeThin(fn *types.Func) *thin {
	decl := p.decls[fn]
	if decl == nil || decl.Body == nil {
		return nil
	}
	ops := p.findOps(decl.Body)
	t := &thin{decl: decl, whole: true, ops: ops}
	for _, s := range decl.Body.List {
		if !isSimple(s) {
			t.whole = false
			break
		}
		t.stmts = append(t.stmts, s)
	}
	if ops.lits || ops.all == 0 && !ops.locks {
		return nil
	}
	t.locks = ops.locks
	switch {
	case t.whole:
		if len(t.stmts) > maxInlineStmts {
			return nil
		}
		return t
	case ops.writes == 0 && !ops.locks && ops.otherCalls == 0 && ops.stmts <= maxInlineStmts:
		return &thin{decl: decl, loads: true, ops: ops}
	}
	if len(t.stmts) == 0 || len(t.stmts) > maxInlineStmts {
		return nil
	}
	prefix := p.findOps(&ast.BlockStmt{List: t.stmts})
	if prefix.writes == 0 {
		return nil
	}
	return t
}

// isSimple reports whether a statement has no control flow.
func isSimple(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.IncDecStmt, *ast.ReturnStmt, *ast.DeclStmt, *ast.DeferStmt, *ast.SendStmt, *ast.GoStmt, *ast.EmptyStmt:
		return true
	case *ast.BlockStmt:
		for _, s := range s.List {
			if !isSimple(s) {
				return false
			}
		}
		return true
	}
	return false
}

// opCount says what a body contains.
type opCount struct {
	all, writes, otherCalls, stmts int
	locks, lits                    bool
}

// findOps counts the atomic operations of a body, those of inlinable callees
// included.
func (p *Program) findOps(body ast.Node) (c opCount) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			c.lits = true
			return false
		case *ast.BlockStmt:
		case ast.Stmt:
			c.stmts++
			switch n.(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.GoStmt, *ast.SendStmt:
				c.otherCalls++
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				c.otherCalls++
			}
		case *ast.CallExpr:
			p.countCall(n, &c)
		}
		return true
	})
	return c
}

func (p *Program) countCall(call *ast.CallExpr, c *opCount) {
	if op, ok := p.api.OpOf(p.info, call); ok {
		c.all++
		if op.Kind.Writes() {
			c.writes++
		}
		return
	}
	if tv := p.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return
	}
	fn, ok := calleeObject(p.info, call).(*types.Func)
	if !ok {
		c.otherCalls++
		return
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && len(call.Args) == 0 && fn.Signature().Recv() != nil {
		if _, ok := lockMethods[sel.Sel.Name]; ok {
			c.locks = true
			return
		}
	}
	if t := p.inlinable(fn.Origin()); t != nil {
		c.all += t.ops.all
		c.writes += t.ops.writes
		c.otherCalls += t.ops.otherCalls
		c.locks = c.locks || t.ops.locks
		return
	}
	c.otherCalls++
}

// inline interprets the callee in place of the call.
func (in *interp) inline(fn *types.Func, t *thin, e *ast.CallExpr, recv *Value, args []*Value, how mode, dropped bool) *Value {
	outer, outerDeferred := in.frame, in.inDeferred
	in.frame = in.prog.frame(outer, e, fn)
	in.inDeferred = in.inDeferred || how == deferred
	locks, guards := in.st.locks, in.st.guards
	in.bind(t.decl, recv, args)

	var results []*Value
	if t.loads {
		results = in.inlineLoads(t, e)
	} else {
		results = in.inlineStmts(t, dropped)
	}

	in.frame, in.inDeferred = outer, outerDeferred
	in.st.guards = guards
	if !t.whole || hasDefer(t.stmts) {
		in.st.locks = locks // balanced: it releases what it acquires
	}
	if t.whole || t.loads {
		switch len(results) {
		case 0:
			return in.vs.at(Unknown, e, in.frame)
		case 1:
			return results[0]
		}
		in.results[e] = results
		return results[0]
	}
	// The rest of the callee is a call like any other.
	all := args
	if recv != nil {
		all = append([]*Value{recv}, args...)
	}
	return in.callEvent(e, fn, all, how, dropped)
}

func hasDefer(stmts []ast.Stmt) bool {
	for _, s := range stmts {
		if _, ok := s.(*ast.DeferStmt); ok {
			return true
		}
	}
	return false
}

// bind gives the callee's receiver and parameters their values.
func (in *interp) bind(decl *ast.FuncDecl, recv *Value, args []*Value) {
	if decl.Recv != nil && recv != nil && len(decl.Recv.List) == 1 && len(decl.Recv.List[0].Names) == 1 {
		if obj := in.info.Defs[decl.Recv.List[0].Names[0]]; obj != nil {
			if !isPointer(obj.Type()) && !types.IsInterface(obj.Type()) {
				recv = in.read(recv)
			}
			in.st.mem[in.vs.addr(obj)] = recv
		}
	}
	i := 0
	for _, f := range decl.Type.Params.List {
		for _, name := range f.Names {
			if obj := in.info.Defs[name]; obj != nil && i < len(args) {
				in.st.mem[in.vs.addr(obj)] = args[i]
			}
			i++
		}
		if len(f.Names) == 0 {
			i++
		}
	}
}

// inlineStmts interprets straight-line statements and returns the results.
func (in *interp) inlineStmts(t *thin, dropped bool) (results []*Value) {
	var run func(list []ast.Stmt)
	run = func(list []ast.Stmt) {
		for _, s := range list {
			switch s := s.(type) {
			case *ast.BlockStmt:
				run(s.List)
			case *ast.DeclStmt:
				if d, ok := s.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
					for _, spec := range d.Specs {
						in.node(spec)
					}
				}
			case *ast.ReturnStmt:
				for _, r := range s.Results {
					if call, ok := ast.Unparen(r).(*ast.CallExpr); ok && dropped {
						in.dropped = call
					}
					results = append(results, in.expr(r))
				}
				return
			default:
				in.node(s)
			}
		}
	}
	run(t.stmts)
	return results
}

// inlineLoads interprets a body that only loads, without regard to control
// flow: each result may be any of those returned.
func (in *interp) inlineLoads(t *thin, e *ast.CallExpr) []*Value {
	var rows [][]*Value
	ast.Inspect(t.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			var row []*Value
			for _, r := range n.Results {
				row = append(row, in.expr(r))
			}
			rows = append(rows, row)
			return false
		case *ast.AssignStmt, *ast.ExprStmt, *ast.IncDecStmt:
			in.node(n)
			return false
		case *ast.IfStmt:
			if n.Init != nil {
				in.node(n.Init)
			}
			cond := in.expr(n.Cond)
			rows = append(rows, []*Value{cond})
			ast.Inspect(n.Body, func(ast.Node) bool { return true })
		}
		return true
	})
	n := 0
	for _, row := range rows {
		n = max(n, len(row))
	}
	results := make([]*Value, n)
	for i := range results {
		var choices []*Value
		for _, row := range rows {
			if i < len(row) {
				choices = append(choices, row[i])
			}
		}
		if i == 0 && len(choices) == 1 {
			results[i] = choices[0]
			continue
		}
		results[i] = in.vs.get(valueKey{op: Derived, site: e, frame: in.frame, text: "returns"}, choices)
	}
	return results
}

// OnlyInlined reports whether all of fn is interpreted wherever it runs: it is
// thin, unexported, and the package only ever calls it.
func (p *Program) OnlyInlined(fn *Func) bool {
	if fn.Obj == nil || fn.Parent != nil {
		return false
	}
	t := p.inlinable(fn.Obj)
	if t == nil || !t.whole {
		return false
	}
	_, all := p.CallSites(fn.Obj)
	return all
}

// CountCalls returns how often the package mentions fn itself.
func (p *Program) CountCalls(fn *types.Func) (n int) {
	for _, u := range p.usesOf(fn) {
		if !u.inter {
			n++
		}
	}
	return n
}

// CallersOf returns the functions that call decl.
func (p *Program) CallersOf(decl *ast.FuncDecl) []*ast.FuncDecl {
	fn, ok := p.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	var callers []*ast.FuncDecl
	for _, u := range p.usesOf(fn) {
		if u.in != nil && u.call != nil {
			callers = append(callers, u.in)
		}
	}
	return callers
}

// CallersOfThin returns the functions that call decl, if its calls are
// interpreted in place.
func (p *Program) CallersOfThin(decl *ast.FuncDecl) []*ast.FuncDecl {
	fn, ok := p.info.Defs[decl.Name].(*types.Func)
	if !ok || p.inlinable(fn) == nil {
		return nil
	}
	return p.CallersOf(decl)
}
