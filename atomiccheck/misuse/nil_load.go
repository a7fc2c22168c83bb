package misuse

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// nilLoad reports a loaded pointer that is followed before the check for nil
// that comes after it.
//
// # Why
//
// The check says that the pointer can be nil; then the code before it panics.
//
// # Limits
//
// Left alone where every constructor in the package stores a value that is not
// nil, and where only a method is called that may allow a nil receiver. Not
// seen: a check in another function, or in a result rather than a branch.
var nilLoad = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "nil-load",
		Title:   "loaded pointer that is followed before it is checked for nil",
		Default: true, // the check itself says that nil can be
	},
	Check: checkNilLoad,
}

func checkNilLoad(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		for d := range fn.All {
			if d.Kind != flow.DerefEvent || d.Inlined() || !s.isPlainPointer(d.Node) || d.Receiver && !s.followsReceiver(d.Node) {
				continue
			}
			load := loadOf(fn, d.Result)
			if load == nil || load.Owned {
				continue
			}
			if check := nilCheckAfter(fn, d, load); check != nil && !s.alwaysSet(load) {
				report(analysis.Diagnostic{
					Pos: d.Node.Pos(), End: d.Node.End(),
					Message: fmt.Sprintf("%s is loaded and followed before it is checked for nil at %s; check first",
						s.variable(load.Op), s.at(check.Pos())),
					SuggestedFixes: s.fixNilLoad(d, check),
				})
				break
			}
		}
	}
}

// nilCheckAfter returns the first condition after d that compares what load,
// or a later Load of the same variable, returned with nil, unless one came
// before, or the variable may have been cleared before the later Load.
func nilCheckAfter(fn *flow.Func, d, load *flow.Event) *flow.Event {
	for _, g := range d.Guards {
		if same, other := checksNil(g.Cond, d, load); same || other {
			return nil
		}
	}
	for e := range fn.All {
		if e.Kind != flow.TestEvent || e.Func != d.Func || !flow.Before(d, e) {
			continue
		}
		if same, other := checksNil(e.Result, d, load); same || other && !writtenBetween(fn, load, e) {
			return e
		}
	}
	return nil
}

// checksNil reports whether the condition compares with nil what d follows, or
// the object that it leads to if that can be nil itself; or else what another
// Load of the variable returned.
func checksNil(cond *flow.Value, d, load *flow.Event) (same, other bool) {
	if isAssertOK(cond, d.New) {
		return true, false
	}
	for _, c := range flow.Comparisons(cond) {
		for i, v := range c.Args {
			if !c.Args[1-i].IsNil() {
				continue
			}
			v = flow.Strip(v)
			same = same || v == d.Result || v.Op == flow.Read && v.Args[0] == d.Result
			other = other || v.Op == flow.Atomic && v.Kind == atomicapi.Load && v.Args[0] == load.Addr
		}
	}
	return same, other
}

// writtenBetween reports whether the variable of load may be written between
// load and e.
func writtenBetween(fn *flow.Func, load, e *flow.Event) bool {
	for w := range fn.All {
		if w.Kind == flow.AtomicEvent && w.Addr == load.Addr && w.Op.Kind.Writes() && flow.Before(load, w) && flow.Before(w, e) {
			return true
		}
	}
	return false
}

// followsReceiver reports whether n is the receiver of a call of a method that
// follows it at once: the method has a value receiver, or is one of the package
// that uses fields and never asks for nil.
func (s *subject) followsReceiver(n ast.Node) bool {
	cur, ok := s.curs.Of(n)
	if !ok || cur.ParentEdgeKind() != edge.SelectorExpr_X {
		return false
	}
	fn, ok := s.info.Uses[cur.Parent().Node().(*ast.SelectorExpr).Sel].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return false
	}
	if _, pointer := types.Unalias(fn.Signature().Recv().Type()).(*types.Pointer); !pointer {
		return true
	}
	decl := s.index().Prog.Decl(fn)
	if decl == nil || decl.Body == nil || len(decl.Recv.List) == 0 || len(decl.Recv.List[0].Names) == 0 || len(decl.Body.List) == 0 {
		return false
	}
	return s.followsFirst(decl.Body.List[0], s.info.Defs[decl.Recv.List[0].Names[0]])
}

// followsFirst reports whether a statement uses a field of what p points to and
// compares p with nothing.
func (s *subject) followsFirst(stmt ast.Stmt, p types.Object) bool {
	follows, compares := false, false
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectorExpr:
			sel := s.info.Selections[n]
			id, ok := n.X.(*ast.Ident)
			follows = follows || ok && s.info.Uses[id] == p && sel != nil && sel.Kind() == types.FieldVal
		case *ast.BinaryExpr:
			for _, side := range []ast.Expr{n.X, n.Y} {
				id, ok := side.(*ast.Ident)
				compares = compares || ok && s.info.Uses[id] == p
			}
		}
		return true
	})
	return follows && !compares
}
