package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// mutatePublished reports a plain write to an object that an atomic pointer or
// Value has published: through what a Load returned, or after the Store that
// published it. Writes to fields, to elements of maps and slices and appends
// count, also one call deep.
//
// # Why
//
// The atomic operation orders what happened before the Store with what happens
// after the Load that sees it. What is written later races with every reader.
//
// # Limits
//
// Left alone: objects written under a mutex of their own or under one that
// every reader holds too, their atomic fields, fields that no other function
// reads, clones, objects taken out by Swap or by a CompareAndSwap that won, and
// objects reached from the published one through a further pointer. Not seen: a
// write two calls deep, and one in another method to an object that was kept.
var mutatePublished = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "mutate-published",
		Title:   "write to an object after it was published by an atomic Store",
		Default: true, // a data race by the memory model
	},
	Check: checkMutatePublished,
}

func checkMutatePublished(s *subject, report rule.Report) {
	x := s.index()
	for _, fn := range x.Funcs {
		if len(x.Events[fn]) == 0 {
			continue
		}
		seen := make(map[ast.Node]bool) // statements: one finding each
		for e := range fn.All {
			for _, m := range s.mutations(e) {
				if pub, verb := s.publication(fn, e, m.object); pub != nil && !s.index().Prog.OwnedByCallers(pub) && !s.isOwnField(e) {
					if stmt := s.statementOf(e.Node); stmt != nil && seen[stmt] {
						break
					} else {
						seen[stmt] = true
					}
					report(analysis.Diagnostic{
						Pos: m.node.Pos(), End: m.node.End(),
						Message: fmt.Sprintf("%s changes the object %s %s at %s, which others read; change a copy and Store that",
							m.what, verb, s.variable(pub.Op), s.at(pub.Pos())),
					})
					break
				}
			}
		}
	}
}

// A mutation is a write to an object.
type mutation struct {
	object *flow.Value
	node   ast.Node
	what   string
}

// mutations returns the objects that e writes plainly: by itself, or by calling
// a function that writes through its operand.
func (s *subject) mutations(e *flow.Event) []mutation {
	if e.Inlined() {
		return nil // reported in the callee, if it is wrong there
	}
	switch e.Kind {
	case flow.WriteEvent:
		object := flow.Object(e.Addr)
		if e.Owned || object == e.Addr && !isStarWrite(e) {
			return nil
		}
		return []mutation{{object, e.Node, s.writeText(e)}}
	case flow.CallEvent:
		if e.Callee == nil {
			return nil
		}
		var ms []mutation
		for i, a := range e.Args {
			if mutatesOperand(e.Callee, i) || s.index().Prog.WritesParam(e.Callee, i) {
				ms = append(ms, mutation{flow.Object(a), e.Node, "the call of " + e.Callee.Name()})
			}
		}
		return ms
	}
	return nil
}

// isOwnField reports whether e writes an unexported field that nothing but the
// function of e uses, literals aside: nobody else reads it.
func (s *subject) isOwnField(e *flow.Event) bool {
	if e.Kind != flow.WriteEvent || e.Addr.Op != flow.FieldAddr {
		return false
	}
	field, ok := e.Addr.Obj.(*types.Var)
	if !ok || field.Exported() {
		return false
	}
	fn := e.Func.Body
	for cur := range s.in.Root().Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		if v, ok := s.info.Uses[id].(*types.Var); !ok || v.Origin() != field || fn.Pos() <= id.Pos() && id.Pos() < fn.End() {
			continue
		}
		if cur.ParentEdgeKind() != edge.KeyValueExpr_Key {
			return false
		}
	}
	return s.readsField(fn, field)
}

// readsField reports whether the body reads the field.
func (s *subject) readsField(body *ast.BlockStmt, field *types.Var) bool {
	cur, ok := s.curs.Of(body)
	if !ok {
		return false
	}
	for c := range cur.Preorder((*ast.SelectorExpr)(nil)) {
		v, ok := s.info.Uses[c.Node().(*ast.SelectorExpr).Sel].(*types.Var)
		if ok && v.Origin() == field && c.ParentEdgeKind() != edge.AssignStmt_Lhs {
			return true
		}
	}
	return false
}

// isStarWrite reports whether e writes *p as a whole.
func isStarWrite(e *flow.Event) bool {
	_, ok := e.Target.(*ast.StarExpr)
	return ok
}

func (s *subject) writeText(e *flow.Event) string {
	switch {
	case e.Append:
		return "append"
	case e.Target != nil:
		return "the write to " + s.text(e.Target)
	}
	if call, ok := e.Node.(*ast.CallExpr); ok {
		return s.text(call.Fun)
	}
	return "the write"
}

// mutatesOperand reports whether a function of the standard library is known
// to write what its i'th operand holds.
func mutatesOperand(fn *types.Func, i int) bool {
	if fn.Pkg() == nil {
		return false
	}
	name := fn.Name()
	switch fn.Pkg().Path() {
	case "sort":
		return i == 0 && !isOneOf(name, "Search", "SearchInts", "SearchStrings", "SliceIsSorted", "IsSorted", "Reverse", "Find", "IntsAreSorted", "StringsAreSorted", "Float64sAreSorted")
	case "slices":
		return i == 0 && isOneOf(name, "Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Replace", "Insert")
	case "maps":
		return i == 0 && isOneOf(name, "Copy", "DeleteFunc", "Insert")
	case "encoding/json":
		return i == 1 && name == "Unmarshal" || i == 1 && name == "Decode"
	}
	return false
}

func isOneOf(name string, names ...string) bool { return slices.Contains(names, name) }
