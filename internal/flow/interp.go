package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/cfg"
)

// maxVisits bounds how often the fixpoint visits a block on average; a function
// that needs more is given up and yields no events.
const maxVisits = 30

// A mode is how a function literal or call runs.
type mode uint8

const (
	called   mode = iota // at once, by this goroutine
	deferred             // by this goroutine, when the function returns
	started              // by a new goroutine
	callback             // some time, by some goroutine
)

// An interp interprets one function body.
type interp struct {
	prog *Program
	info *types.Info
	fn   *Func
	vs   *values
	st   *state // at the current point

	outer      map[*Value]*Value // what captured variables hold that never change
	atExit     *state            // what has escaped, and been waited for, by the end of the body
	frame      *frame            // the callee being interpreted in place
	mode       mode              // how the current statement's call runs
	dropped    *ast.CallExpr     // the call whose result the current statement drops
	storeExpr  ast.Expr          // the expression being assigned to
	recording  bool
	inDeferred bool // within a deferred callee interpreted in place
	block      int32

	results    map[*ast.CallExpr][]*Value
	commaOK    map[ast.Expr]bool // type assertions that do not panic
	litModes   map[*ast.FuncLit]mode
	onceLits   map[*ast.FuncLit]bool // given to a sync.Once
	conds      map[ast.Stmt]*Value   // the condition of each if seen so far
	tags       map[ast.Node]*Value   // the tag of each switch, by clause
	tagExprs   map[ast.Expr][]*ast.CaseClause
	assigns    map[ast.Stmt][]*ast.CaseClause // the clauses of a type switch, by its guard
	boolSwitch map[*ast.CaseClause]bool       // clauses of switches without a tag
}

// run interprets the body from the given entry state and records its events.
func (in *interp) run(entry *state) {
	g := cfg.New(in.fn.Body, in.mayReturn)
	in.fn.cfg = newGraph(g)
	in.indexSwitches()

	starts := make([]*state, len(g.Blocks))
	starts[0] = entry
	in.atExit = newState()
	work := []int32{0}
	queued := map[int32]bool{0: true}
	for visits := 0; len(work) > 0; visits++ {
		if visits > maxVisits*len(g.Blocks)+100 {
			return // gave up: silent
		}
		// Reverse postorder is close to the builder's order.
		next := 0
		for i := range work {
			if in.fn.cfg.order[work[i]] < in.fn.cfg.order[work[next]] {
				next = i
			}
		}
		b := work[next]
		work = append(work[:next], work[next+1:]...)
		queued[b] = false
		in.transfer(g.Blocks[b], starts[b].clone())
		if len(g.Blocks[b].Succs) == 0 {
			in.atExit.mergeEscapes(in.st)
		}
		for i, succ := range g.Blocks[b].Succs {
			out := in.st
			if len(g.Blocks[b].Succs) > 1 {
				out = in.edge(g.Blocks[b], i)
			}
			changed := false
			if starts[succ.Index] == nil {
				starts[succ.Index] = out.clone()
				changed = true
			} else {
				changed = in.merge(starts[succ.Index], out, succ.Index)
			}
			if changed && !queued[succ.Index] {
				queued[succ.Index] = true
				work = append(work, succ.Index)
			}
		}
	}

	in.recording = true
	for _, b := range in.fn.cfg.rpo {
		if starts[b] != nil {
			in.transfer(g.Blocks[b], starts[b])
		}
	}
	in.fn.complete = true
}

// transfer interprets the nodes of a block from state st, which it consumes.
func (in *interp) transfer(b *cfg.Block, st *state) {
	in.st, in.block = st, b.Index
	switch b.Kind {
	case cfg.KindRangeBody:
		if r, ok := b.Stmt.(*ast.RangeStmt); ok {
			in.rangeVars(r)
		}
	case cfg.KindSwitchCaseBody:
		if cc, ok := b.Stmt.(*ast.CaseClause); ok {
			if obj := in.info.Implicits[cc]; obj != nil && in.tags[cc] != nil {
				in.st.mem[in.vs.addr(obj)] = in.vs.at(Assert, cc, in.frame, in.tags[cc])
			}
		}
	}
	for _, n := range b.Nodes {
		in.node(n)
	}
}

// edge returns the state on the way to the i'th of two successors.
func (in *interp) edge(b *cfg.Block, i int) *state {
	out := in.st.clone()
	if len(b.Nodes) == 0 || len(b.Succs) != 2 {
		return out
	}
	cond, ok := b.Nodes[len(b.Nodes)-1].(ast.Expr)
	if !ok {
		return out
	}
	target := b.Succs[0]
	switch target.Kind {
	case cfg.KindIfThen, cfg.KindForBody:
		out.assume(in, cond, i == 0, target.Stmt)
	case cfg.KindSwitchCaseBody:
		cc, ok := target.Stmt.(*ast.CaseClause)
		if !ok {
			break
		}
		if tag := in.tags[cc]; tag != nil {
			v := in.vs.get(valueKey{op: Binary, tok: token.EQL}, []*Value{tag, in.fn.values[cond]})
			out.guards = append(out.guards, in.fn.guard(v, cond, i == 0, cc))
		} else if _, isBool := in.boolSwitch[cc]; isBool {
			out.assume(in, cond, i == 0, cc)
		}
	}
	return out
}

// assume adds to st what follows from cond having the given outcome.
func (st *state) assume(in *interp, cond ast.Expr, outcome bool, stmt ast.Stmt) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			st.assume(in, e.X, !outcome, stmt)
			return
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND && outcome || e.Op == token.LOR && !outcome {
			st.assume(in, e.X, outcome, stmt)
			st.assume(in, e.Y, outcome, stmt)
			return
		}
	}
	v := in.fn.values[cond]
	if v == nil {
		return // not evaluated: ill-typed
	}
	if v.Op == TryLock {
		if outcome {
			st.locks = append(st.locks, &Lock{Mutex: v.Args[0], Read: v.Text == "r", Site: v.Site})
		}
		return
	}
	st.guards = append(st.guards, in.fn.guard(v, cond, outcome, stmt))
}

// joinConditions returns the conditions that decide how control came to the
// block, where it joins the branches of an if.
func (in *interp) joinConditions(block int32) []*Value {
	b := in.fn.cfg.blocks[block]
	if b.Kind == cfg.KindIfDone && in.conds[b.Stmt] != nil {
		return []*Value{in.conds[b.Stmt]}
	}
	return nil
}

// rangeVars assigns the iteration variables of a range statement.
func (in *interp) rangeVars(r *ast.RangeStmt) {
	over := in.fn.values[r.X]
	if over == nil {
		over = in.vs.at(Unknown, r.X, in.frame)
	}
	if t := in.info.TypeOf(r.X); t != nil && isChan(t) {
		in.event(&Event{Kind: RecvEvent, Node: r.X, Addr: over})
	}
	if in.prog.watch.Shared != nil && isMap(in.info.TypeOf(r.X)) {
		in.elementsOf(over, r.X, false)
	} else if r.Value != nil && !isBlank(r.Value) {
		in.word(in.elementOf(over, r), r.X, in.info.TypeOf(r.Value), false)
	}
	if r.Value != nil && !isBlank(r.Value) {
		in.copied(in.vs.index(over, in.vs.at(Unknown, r, in.frame)), r.Value, in.info.TypeOf(r.Value))
	}
	for _, lhs := range []ast.Expr{r.Key, r.Value} {
		if lhs != nil {
			in.assignTo(lhs, in.vs.at(Derived, lhs, in.frame, over), r)
		}
	}
}

// indexSwitches records which clause belongs to which switch.
func (in *interp) indexSwitches() {
	in.results = make(map[*ast.CallExpr][]*Value)
	in.litModes = make(map[*ast.FuncLit]mode)
	in.onceLits = make(map[*ast.FuncLit]bool)
	in.conds = make(map[ast.Stmt]*Value)
	in.tags = make(map[ast.Node]*Value)
	in.tagExprs = make(map[ast.Expr][]*ast.CaseClause)
	in.assigns = make(map[ast.Stmt][]*ast.CaseClause)
	in.boolSwitch = make(map[*ast.CaseClause]bool)
	ast.Inspect(in.fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SwitchStmt:
			for _, s := range n.Body.List {
				if cc, ok := s.(*ast.CaseClause); ok {
					if n.Tag == nil {
						in.boolSwitch[cc] = true
					} else {
						in.tagExprs[n.Tag] = append(in.tagExprs[n.Tag], cc)
					}
				}
			}
		case *ast.TypeSwitchStmt:
			for _, s := range n.Body.List {
				if cc, ok := s.(*ast.CaseClause); ok {
					in.assigns[n.Assign] = append(in.assigns[n.Assign], cc)
				}
			}
		}
		return true
	})
}

// mayReturn reports whether the call may return, by name: panic and the
// functions that exit the process, the goroutine or the test.
func (in *interp) mayReturn(call *ast.CallExpr) bool {
	switch obj := calleeObject(in.info, call).(type) {
	case *types.Builtin:
		return obj.Name() != "panic"
	case *types.Func:
		if obj.Pkg() == nil {
			return true
		}
		switch obj.Pkg().Path() + "." + obj.Name() {
		case "os.Exit", "runtime.Goexit",
			"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
			"testing.Fatal", "testing.Fatalf", "testing.FailNow", "testing.Skip", "testing.Skipf", "testing.SkipNow":
			return false
		}
	}
	return true
}
