package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A Func is an interpreted function body: a declaration's or a literal's.
type Func struct {
	Node   ast.Node // *ast.FuncDecl or *ast.FuncLit
	Body   *ast.BlockStmt
	Obj    *types.Func // of a declaration
	Parent *Func       // of a literal
	Events []*Event    // in order of reverse postorder, then program order
	Lits   []*Func     // the literals directly within

	// Mode of a literal.
	Started  bool // its body runs on a new goroutine
	Callback bool // it is handed to code that runs it some time
	Once     bool // it is handed to a sync.Once
	Deferred bool // it runs when the function around it returns

	values   map[ast.Expr]*Value
	contents map[*Value][]*Value      // shared with Parent
	guards   map[Guard]*Guard         // shared with Parent
	vs       *values                  // shared with Parent
	changed  map[*types.Var]token.Pos // see changedVars

	localLits map[*ast.FuncLit]bool // literals that this function alone calls
	tokens    map[types.Object]token.Token
	sites     map[*ast.CallExpr]CallSite
	results   map[*Value]*Event // lazily, by EventOf
	cfg       *graph
	complete  bool
	at        *Event // a literal's place among its parent's events
}

// Func interprets a function declaration, once, and returns it; nil if it has
// no body.
func (p *Program) Func(decl *ast.FuncDecl) *Func {
	if fn, ok := p.funcs[decl]; ok {
		return fn
	}
	if decl.Body == nil {
		return nil
	}
	obj, _ := p.info.Defs[decl.Name].(*types.Func)
	fn := &Func{
		Node: decl, Body: decl.Body, Obj: obj,
		contents: make(map[*Value][]*Value),
		guards:   make(map[Guard]*Guard),
		vs:       newValues(),
	}
	p.funcs[decl] = fn
	fn.changed = changedVars(p.info, decl.Body)
	fn.localLits = localLits(p.info, decl.Body)
	p.interpret(fn, newState(), nil)
	return fn
}

func (fn *Func) addContent(root, v *Value) {
	if v == nil || v.Op == Const || slices.Contains(fn.contents[root], v) {
		return
	}
	fn.contents[root] = append(fn.contents[root], v)
}

func (fn *Func) guard(cond *Value, expr ast.Expr, outcome bool, stmt ast.Stmt) *Guard {
	g := Guard{cond, expr, outcome, stmt}
	if fn.guards[g] == nil {
		fn.guards[g] = &g
	}
	return fn.guards[g]
}

// top returns the declared function that contains fn.
func (fn *Func) top() *Func {
	for fn.Parent != nil {
		fn = fn.Parent
	}
	return fn
}

// Decl returns the declaration of fn, or nil if it is, or is in, a literal at package level.
func (fn *Func) Decl() *ast.FuncDecl {
	decl, _ := fn.Node.(*ast.FuncDecl)
	return decl
}

// Top returns the declared function that contains fn, or fn itself.
func (fn *Func) Top() *Func { return fn.top() }

// Within reports whether fn is outer or a literal in it.
func (fn *Func) Within(outer *Func) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn == outer {
			return true
		}
	}
	return false
}

// ValueOf returns the value of an expression of the body when it was last
// evaluated, or nil.
func (fn *Func) ValueOf(e ast.Expr) *Value { return fn.values[e] }

// All calls yield with each event of fn and of the literals within.
func (fn *Func) All(yield func(*Event) bool) { fn.all(yield) }

func (fn *Func) all(yield func(*Event) bool) bool {
	for _, e := range fn.Events {
		if !yield(e) {
			return false
		}
	}
	for _, l := range fn.Lits {
		if !l.all(yield) {
			return false
		}
	}
	return true
}

// bothWays reports whether the function, literals included, both sends on and
// receives from the channel held by the same variable.
func (fn *Func) bothWays(info *types.Info, ch *Value) bool {
	if ch.Op != Read {
		return false
	}
	loc, ok := LocOf(ch.Args[0])
	if !ok {
		return false
	}
	if fn.tokens == nil {
		fn.tokens = make(map[types.Object]token.Token)
		note := func(e ast.Expr, bit token.Token) {
			switch e := ast.Unparen(e).(type) {
			case *ast.Ident:
				fn.tokens[info.ObjectOf(e)] |= bit
			case *ast.SelectorExpr:
				fn.tokens[info.ObjectOf(e.Sel)] |= bit
			}
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SendStmt:
				note(n.Chan, 1)
			case *ast.UnaryExpr:
				if n.Op == token.ARROW {
					note(n.X, 2)
				}
			}
			return true
		})
	}
	return fn.tokens[loc.Obj] == 3
}
