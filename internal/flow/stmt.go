package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// node interprets one node of a block: a statement, a condition or a
// declared variable.
func (in *interp) node(n ast.Node) {
	switch n := n.(type) {
	case ast.Expr:
		v := in.expr(n)
		for _, cc := range in.tagExprs[n] {
			in.tags[cc] = v
		}
		if s := in.fn.cfg.condStmt[n]; s != nil {
			in.conds[s] = v
		}
		in.event(&Event{Kind: TestEvent, Node: n, Result: v})
	case *ast.ExprStmt:
		v := in.exprStmt(n)
		for _, cc := range in.assigns[n] {
			in.tags[cc] = v
		}
	case *ast.ValueSpec:
		in.valueSpec(n)
	case *ast.AssignStmt:
		in.assign(n)
	case *ast.IncDecStmt:
		op := token.ADD
		if n.Tok == token.DEC {
			op = token.SUB
		}
		one := in.vs.constant("1")
		in.assignTo(n.X, in.binary(op, in.expr(n.X), one), n)
	case *ast.SendStmt:
		ch, v := in.expr(n.Chan), in.expr(n.Value)
		in.escape(in.st, v)
		in.token(ch, n, token.ARROW)
		in.event(&Event{Kind: SendEvent, Node: n, Addr: ch, New: v})
	case *ast.GoStmt:
		in.goStmt(n)
	case *ast.DeferStmt:
		in.deferStmt(n)
	case *ast.ReturnStmt:
		e := &Event{Kind: ReturnEvent, Node: n}
		for _, r := range n.Results {
			v := in.expr(r)
			e.Args = append(e.Args, v)
			if v.Op == Addr {
				e.behind = append(e.behind, in.read(v))
			}
		}
		e.owned = make([]bool, len(e.Args))
		for i, v := range e.Args {
			e.owned[i] = v.Op != Const && in.owned(in.st, v)
		}
		in.event(e)
	}
}

func (in *interp) exprStmt(n *ast.ExprStmt) *Value {
	if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
		in.dropped = call
	}
	return in.expr(n.X)
}

func (in *interp) valueSpec(n *ast.ValueSpec) {
	vals := make([]*Value, len(n.Names))
	switch {
	case len(n.Values) == len(n.Names):
		for i, e := range n.Values {
			vals[i] = in.expr(e)
		}
	case len(n.Values) == 1:
		vals = in.tuple(n.Values[0], len(n.Names))
	}
	for i, name := range n.Names {
		obj := in.info.Defs[name]
		if obj == nil || name.Name == "_" {
			continue
		}
		if vals[i] == nil {
			vals[i] = in.zero(obj.Type(), name)
		}
		in.store(in.vs.addr(obj), vals[i], n)
	}
}

// zero returns the zero value of a type, declared at site.
func (in *interp) zero(t types.Type, site ast.Node) *Value {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return in.vs.constant("false")
		case u.Info()&types.IsNumeric != 0:
			return in.vs.constant("0")
		case u.Info()&types.IsString != 0:
			return in.vs.constant(`""`)
		}
		return in.vs.constant("nil")
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return in.vs.constant("nil")
	}
	return in.vs.at(Derived, site, in.frame)
}

func (in *interp) assign(n *ast.AssignStmt) {
	if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
			old := in.expr(n.Lhs[0])
			in.assignTo(n.Lhs[0], in.binary(assignOp(n.Tok), old, in.expr(n.Rhs[0])), n)
		}
		return
	}
	var vals []*Value
	if len(n.Rhs) == len(n.Lhs) {
		for i, e := range n.Rhs {
			if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && isBlank(n.Lhs[i]) {
				in.dropped = call
			}
			vals = append(vals, in.expr(e))
		}
	} else if len(n.Rhs) == 1 {
		vals = in.tuple(n.Rhs[0], len(n.Lhs))
	} else {
		return // ill-typed
	}
	for _, cc := range in.assigns[n] {
		in.tags[cc] = vals[0]
	}
	for i, lhs := range n.Lhs {
		in.assignTo(lhs, vals[i], n)
	}
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// assignOp returns the binary operator of an assignment such as +=.
func assignOp(tok token.Token) token.Token {
	return tok - token.ADD_ASSIGN + token.ADD
}

// tuple evaluates an expression of several results.
func (in *interp) tuple(e ast.Expr, n int) []*Value {
	vals := make([]*Value, n)
	if in.commaOK == nil {
		in.commaOK = make(map[ast.Expr]bool)
	}
	in.commaOK[ast.Unparen(e)] = true
	v := in.expr(e)
	vals[0] = v
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if rs := in.results[call]; len(rs) == n {
			copy(vals, rs)
			return vals
		}
	}
	for i := 1; i < n; i++ {
		vals[i] = in.vs.get(valueKey{op: Derived, site: e, frame: in.frame, text: "result" + strconv.Itoa(i)}, []*Value{v})
	}
	return vals
}

// assignTo writes v to what the expression lhs denotes.
func (in *interp) assignTo(lhs ast.Expr, v *Value, stmt ast.Node) {
	lhs = ast.Unparen(lhs)
	if isBlank(lhs) {
		return
	}
	in.storeExpr = lhs
	addr := in.addrOf(lhs)
	if ix, ok := lhs.(*ast.IndexExpr); ok && isMap(in.info.TypeOf(ix.X)) {
		in.fn.addContent(Root(addr), addr.Args[1]) // a key is content too
	}
	if id, ok := lhs.(*ast.Ident); !ok || in.info.Defs[id] == nil {
		in.word(addr, lhs, in.info.TypeOf(lhs), true)
	}
	in.store(addr, v, stmt)
	in.storeExpr = nil
}

// store writes v to addr.
func (in *interp) store(addr, v *Value, stmt ast.Node) {
	if !isMapElement(addr) {
		in.st.mem[addr] = v
	}
	root := Root(addr)
	switch {
	case root.Op == Fresh, root.Op == Addr:
		if held, _ := root.Obj.(*types.Var); root != addr || !in.isOwn(root) || isAggregate(root.Obj) || in.fn.changed[held].IsValid() {
			in.fn.addContent(root, v)
		}
	}
	in.points(addr, v, stmt)
	shared := !in.owned(in.st, addr)
	switch root := deepRoot(addr); {
	case shared && len(in.st.locks) > 0 && root.Op == Addr && IsPackageVar(root.Obj):
		in.escapeBy(in.st, v, intoGoroutine|intoUnknown) // entered where others look it up
	case shared:
		in.escape(in.st, v)
	}
	if addr.Op == Addr && in.isOwn(addr) && !isAggregate(addr.Obj) && v.Op != Atomic {
		return // a local variable is a register
	}
	node := stmt
	in.event(&Event{Kind: WriteEvent, Node: node, Addr: addr, New: v, Owned: !shared, Local: in.unshared(in.st, addr), Target: in.storeExpr})
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func isSlice(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

func isAggregate(obj types.Object) bool {
	if obj == nil {
		return false
	}
	switch obj.Type().Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// goStmt starts a goroutine: what it is given escapes.
func (in *interp) goStmt(n *ast.GoStmt) {
	in.mode = started
	in.dropped = n.Call
	in.expr(n.Call)
	in.mode = called
}

func (in *interp) deferStmt(n *ast.DeferStmt) {
	if op, ok := in.lockCall(n.Call); ok {
		if !op.acquire {
			outer := in.inDeferred
			in.inDeferred = true
			in.lock(op, n.Call)
			in.inDeferred = outer
		}
		return
	}
	in.mode = deferred
	in.dropped = n.Call
	in.expr(n.Call)
	in.mode = called
}
