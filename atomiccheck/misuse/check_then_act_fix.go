package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// fixCheckThenAct makes a CompareAndSwap of a test that is the whole condition
// of an if, and of the Store that comes first in its body, or first after it
// if the body leaves.
func (s *subject) fixCheckThenAct(t *test, act *flow.Event) []analysis.SuggestedFix {
	if t.load.Inlined() || act.Inlined() || t.load.Func != act.Func || t.load.Deferred || act.Op.Kind != atomicapi.Store || act.Op.New == nil || t.load.Op.Operand == nil {
		return nil
	}
	at, ok := s.aloneIn(act.Op.Call)
	r := s.rewriteAt(act.Node)
	if !ok || r == nil {
		return nil
	}
	c := &claim{rewrite: r, load: t.load.Op, store: act.Op, at: at}
	if !c.findState() || !c.takesPlace() {
		return nil
	}
	text := c.condition()
	if text == "" || !r.remove(at.stmt) {
		return nil
	}
	r.replace(c.test.Cond, text)
	return r.done("Claim it in one step")
}

// A claim is a test and a Store that are to become one operation.
type claim struct {
	*rewrite
	load, store atomicapi.Op
	at          spot // the Store's statement

	test  *ast.IfStmt
	state string // what the test compares the variable with
	equal bool   // the body runs if it is equal
	after bool   // the Store stands after the if, not in it
}

// findState reads the condition of the if that is nothing but the test.
func (c *claim) findState() bool {
	cur, ok := c.curs.Of(c.load.Call)
	if !ok {
		return false
	}
	c.equal = true
	value := ast.Expr(nil)
	for {
		kind := cur.ParentEdgeKind()
		parent := cur.Parent()
		switch kind {
		case edge.ParenExpr_X:
		case edge.UnaryExpr_X:
			if parent.Node().(*ast.UnaryExpr).Op != token.NOT || value != nil {
				return false
			}
			c.equal = !c.equal
		case edge.BinaryExpr_X, edge.BinaryExpr_Y:
			b := parent.Node().(*ast.BinaryExpr)
			if b.Op != token.EQL && b.Op != token.NEQ || value != nil || !c.equal {
				return false
			}
			c.equal = b.Op == token.EQL
			value = b.Y
			if kind == edge.BinaryExpr_Y {
				value = b.X
			}
		case edge.IfStmt_Cond:
			c.test = parent.Node().(*ast.IfStmt)
			return c.test.Init == nil && c.test.Else == nil && c.setState(value)
		default:
			return false
		}
		cur = parent
	}
}

// setState notes what the variable is compared with: a constant, nil, or, if
// value is nil, true.
func (c *claim) setState(value ast.Expr) bool {
	if value == nil {
		c.state = "true"
		return c.meansItself("true")
	}
	tv := c.info.Types[value]
	if tv.Value == nil && !tv.IsNil() {
		return false
	}
	c.state = c.source(ast.Unparen(value))
	return true
}

// meansItself reports whether a predeclared name is not declared anew.
func (c *claim) meansItself(name string) bool {
	scope := c.scopeAt(c.test.Pos())
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(name, c.test.Pos())
	return obj == types.Universe.Lookup(name)
}

// takesPlace reports whether the Store is the first statement of the body, or
// follows a body that leaves.
func (c *claim) takesPlace() bool {
	if len(c.test.Body.List) == 0 {
		return false
	}
	if c.test.Body.List[0] == c.at.stmt {
		return len(c.test.Body.List) > 1
	}
	c.after = true
	return c.at.previous() == c.test && leaves(c.test.Body)
}

// leaves reports whether control does not get past the end of the block.
func leaves(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	switch last := body.List[len(body.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok != token.FALLTHROUGH
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

// condition returns the condition that tests and stores at once, or "".
//
//	state  body runs if  Store              becomes
//	c      equal         in it, of v        if x.CompareAndSwap(c, v)
//	c      not equal     in it, of c        if x.Swap(c) != c
//	c      equal         after it, of c     if x.Swap(c) == c
//	c      not equal     after it, of v     if !x.CompareAndSwap(c, v)
func (c *claim) condition() string {
	stored := c.source(ast.Unparen(c.store.New))
	value := c.info.Types[c.store.New]
	if isBoolean(wordOf(c.load)) {
		return c.flagCondition(stored)
	}
	same := stored == c.state
	switch {
	case c.equal != c.after && !same && c.isPlain(c.store.New):
		cas := c.otherCall(c.store, atomicapi.CompareAndSwap, c.state, stored)
		if c.after && cas != "" {
			cas = "!" + cas
		}
		return cas
	case c.equal == c.after && same && (value.Value != nil || value.IsNil()):
		swap := c.otherCall(c.store, atomicapi.Swap, c.state)
		if swap == "" {
			return ""
		}
		if c.equal {
			return swap + " == " + c.state
		}
		return swap + " != " + c.state
	}
	return ""
}

// flagCondition is condition for a variable that is true or false.
func (c *claim) flagCondition(stored string) string {
	claimed := c.equal == (c.state == "true") // where the body runs
	if c.state != "true" && c.state != "false" || stored != "true" && stored != "false" {
		return ""
	}
	if c.after {
		claimed = !claimed
	}
	if claimed == (stored == "true") {
		return "" // stores what is there
	}
	from := "true"
	if !claimed {
		from = "false"
	}
	cas := c.otherCall(c.store, atomicapi.CompareAndSwap, from, stored)
	if c.after && cas != "" {
		cas = "!" + cas
	}
	if !c.meansItself(from) {
		return ""
	}
	return cas
}

func isBoolean(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// isPlain reports whether e is a constant, nil, or a variable of the function,
// so that nothing is gained or lost by evaluating it where nobody stores it.
func (c *claim) isPlain(e ast.Expr) bool {
	tv := c.info.Types[e]
	if tv.Value != nil || tv.IsNil() {
		return true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := c.info.Uses[id].(*types.Var)
	return ok && v.Pkg() == c.pass.Pkg && v.Parent() != v.Pkg().Scope() && c.means(e, c.test.Pos())
}
