package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// isPrivate reports whether no atomic operation on the variable can happen
// meanwhile.
func (s *subject) isPrivate(fn *flow.Func, e *flow.Event) bool {
	if e.Addr == nil {
		return s.index().IsInTest(e) // a call: its arguments were looked at
	}
	return (e.Local || s.index().IsInTest(e)) && flow.Root(e.Addr).Op == flow.Addr || // a local variable
		s.index().Claims(e.Guards) || s.index().AuthorExcludes(e) ||
		s.index().Prog.OwnedByCallers(e) || s.partsLocked(e) || s.index().Recycled(fn, e) ||
		s.index().IsFinalized(e) || s.index().IsResult(e.Addr) || s.index().PublishedLater(fn, e) || s.index().IsInTest(e) && !s.index().Prog.StartsGoroutines(fn.Top())
}

// partsLocked reports whether e holds a lock that every atomic operation on
// the parts of the variable holds too.
func (s *subject) partsLocked(e *flow.Event) bool {
	x := s.index()
	var ops []*flow.Event
	apart := false // some come before or after e, or are on other objects
	for _, events := range x.Events {
		for _, o := range events {
			if o.Inlined() || x.Prog.OwnedByCallers(o) || e.Kind == flow.CopyEvent && !o.Op.Kind.Writes() {
				continue // a copy and a Load are two reads
			}
			if !isPartOf(o.Addr, e.Addr, s.wholeType(e)) {
				continue
			}
			if x.Prog.DifferentWholes(e.Addr, o) || x.Prog.Ordered(e, o) || x.Prog.JoinedBefore(e, o) {
				apart = true
				continue
			}
			ops = append(ops, o)
		}
	}
	if len(ops) == 0 {
		return apart
	}
	return slices.ContainsFunc(x.Prog.HeldAt(e), func(m flow.Loc) bool { return x.AllHold(ops, m) })
}

// wholeType returns the type of the variable that e copies or assigns, or nil.
func (s *subject) wholeType(e *flow.Event) types.Type {
	if e.Target != nil {
		return s.info.TypeOf(e.Target)
	}
	if expr, ok := e.Node.(ast.Expr); ok {
		return s.info.TypeOf(expr)
	}
	return nil
}

// isPartOf reports whether the part may stand within a variable like whole, of
// type t: the same field holds it or, if whole is reached through a pointer, a struct like t.
func isPartOf(part, whole *flow.Value, t types.Type) bool {
	loc, ok := flow.LocOf(whole)
	for v := part; v.Op == flow.FieldAddr || v.Op == flow.IndexAddr; v = v.Args[0] {
		if l, known := flow.LocOf(v); ok && known && l == loc {
			return true
		}
		if field, isField := v.Obj.(*types.Var); isField && whole.Op != flow.FieldAddr && hasField(t, field) {
			return true
		}
	}
	return whole.Op != flow.FieldAddr && (t == nil || !isStruct(t))
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// hasField reports whether t is a struct with the field, or an instance of one.
func hasField(t types.Type, field *types.Var) bool {
	if t == nil {
		return false
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == field.Origin() {
			return true
		}
	}
	return false
}
