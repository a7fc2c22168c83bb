package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// plainReset reports a struct or array that holds atomics and is assigned,
// copied, compared or printed as a whole, which reads or writes the atomics
// plainly: *s = T{}, c := *s, a value receiver, for _, v := range, fmt's %v.
//
// # Why
//
// The whole assignment or copy is not atomic. It races with every atomic
// operation on the parts, and what is copied may be torn.
//
// # Limits
//
// Left alone: objects that the function has made or taken from a pool and that
// nobody else reaches yet, objects it gives back to a pool, and objects written
// or copied under a lock that every atomic operation on them holds. For plain
// words used with the atomic functions, only variables that are seen to be in
// such use count, so that a snapshot of the same type can be copied.
var plainReset = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "plain-reset",
		Title:   "plain assignment, copy or comparison of a value that holds atomics",
		Default: true, // a data race by the memory model
	},
	Check: checkPlainReset,
}

func checkPlainReset(s *subject, report rule.Report) {
	h := s.holders()
	s.checkValueParams(h, report)
	seen := make(map[ast.Node]bool)
	for _, decl := range s.declsWithHolders(h) {
		fn := s.index().prog.Func(decl)
		if fn == nil {
			continue
		}
		for e := range fn.All {
			if e.Inlined() || seen[e.Node] {
				continue
			}
			if msg := s.plainAccess(h, fn, e); msg != "" && !s.isPrivate(fn, e) {
				seen[e.Node] = true
				report(analysis.Diagnostic{Pos: e.Node.Pos(), End: e.Node.End(), Message: msg, SuggestedFixes: s.fixPlainReset(h, e)})
			}
		}
	}
}

// isPrivate reports whether no atomic operation on the variable can happen
// meanwhile.
func (s *subject) isPrivate(fn *flow.Func, e *flow.Event) bool {
	if e.Addr == nil {
		return s.isInTest(e) // a call: its arguments were looked at
	}
	return (e.Local || s.isInTest(e)) && flow.Root(e.Addr).Op == flow.Addr || // a local variable
		s.index().claims(e.Guards) || s.authorExcludes(e) ||
		s.index().prog.OwnedByCallers(e) || s.partsLocked(e) || s.recycled(fn, e) ||
		s.isFinalized(e) || isResult(e.Addr) || s.publishedLater(fn, e) || s.isInTest(e) && !startsGoroutines(fn)
}

// isFinalized reports whether e stands in a literal given to SetFinalizer or
// AddCleanup, which runs when nobody reaches the object any more.
func (s *subject) isFinalized(e *flow.Event) bool {
	lit, ok := e.Func.Node.(*ast.FuncLit)
	if !ok {
		return false
	}
	cur, ok := s.curs.Of(lit)
	if !ok || cur.ParentEdgeKind() != edge.CallExpr_Args {
		return false
	}
	fn, ok := typeutil.Callee(s.info, cur.Parent().Node().(*ast.CallExpr)).(*types.Func)
	return ok && isOneOf(fn.Name(), "SetFinalizer", "AddCleanup")
}

// isResult reports whether addr leads to what a parameter of interface type points
// to: the caller's variable for the result, or what else the caller has made.
func isResult(addr *flow.Value) bool {
	v := flow.Root(addr)
	if v.Op != flow.Assert || v.Args[0].Op != flow.Read || v.Args[0].Args[0].Op != flow.Addr {
		return false
	}
	param, ok := v.Args[0].Args[0].Obj.(*types.Var)
	if !ok || param.Kind() != types.ParamVar {
		return false
	}
	return types.IsInterface(param.Type())
}

// publishedLater reports whether an atomic operation makes the object reachable
// after e: until then it is one goroutine's.
func (s *subject) publishedLater(fn *flow.Func, e *flow.Event) bool {
	object := flow.Root(e.Addr)
	if object.Op == flow.Atomic {
		return false
	}
	return slices.ContainsFunc(s.index().events[fn], func(o *flow.Event) bool {
		return o.Op.Kind.Writes() && o.New == object && flow.Before(e, o)
	})
}

// startsGoroutines reports whether fn starts one.
func startsGoroutines(fn *flow.Func) bool {
	for e := range fn.Top().All {
		if e.Kind == flow.GoEvent || e.Func.Started {
			return true
		}
	}
	return false
}

// declsWithHolders returns the functions in which a value that holds atomics
// is mentioned as a whole, in source order.
func (s *subject) declsWithHolders(h *holders) []*ast.FuncDecl {
	var spots []int // offsets of such expressions
	for e, tv := range s.info.Types {
		if tv.IsValue() && (h.holdsTyped(tv.Type) || h.holdsWord(tv.Type) || isWordArray(tv.Type)) {
			spots = append(spots, int(e.Pos()))
		}
	}
	for id, obj := range s.info.Defs { // range variables have no entry in Types
		if v, ok := obj.(*types.Var); ok && !v.IsField() && (h.holdsTyped(v.Type()) || h.holdsWord(v.Type())) {
			spots = append(spots, int(id.Pos()))
		}
	}
	for _, call := range s.reflectingCalls() {
		for _, arg := range call.Args {
			if t := s.info.TypeOf(arg); t != nil && isPointerTo(t, func(t types.Type) bool { return h.holdsTyped(t) || h.holdsWord(t) }) {
				spots = append(spots, int(call.Pos()))
			}
		}
	}
	if len(spots) == 0 {
		return nil
	}
	slices.Sort(spots)
	var decls []*ast.FuncDecl
	for _, f := range s.pass.Files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			i, _ := slices.BinarySearch(spots, int(decl.Pos()))
			if i < len(spots) && spots[i] < int(decl.End()) {
				decls = append(decls, decl)
			}
		}
	}
	return decls
}

// isWordArray reports whether t is an array or slice of integers, whose
// elements may be in use with the atomic functions.
func isWordArray(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return isInteger(u.Elem())
	case *types.Slice:
		return isInteger(u.Elem())
	}
	return false
}

// plainAccess says what is wrong with e, or returns "".
func (s *subject) plainAccess(h *holders, fn *flow.Func, e *flow.Event) string {
	switch {
	case e.Kind == flow.CallEvent:
		return s.printed(h, e)
	case e.Kind == flow.WriteEvent && (!e.Owned || e.Target == nil):
		return s.plainWrite(h, fn, e)
	case e.Owned:
		return ""
	case e.Kind == flow.CopyEvent:
		return s.plainCopy(h, e)
	}
	return ""
}

func (s *subject) plainWrite(h *holders, fn *flow.Func, e *flow.Event) string {
	if call, ok := e.Node.(*ast.CallExpr); ok { // copy, clear
		if e.Append || len(call.Args) == 0 {
			return ""
		}
		if len(call.Args) == 2 && e.New != nil && h.elementsInUse(e.New, s.info.TypeOf(call.Args[1])) {
			return fmt.Sprintf("%s reads the elements of %s plainly, which are accessed atomically; Load each", s.text(call.Fun), s.text(call.Args[1]))
		}
		if e.Owned || !h.elementsInUse(e.Addr.Args[0], s.info.TypeOf(call.Args[0])) {
			return ""
		}
		return fmt.Sprintf("%s writes the elements of %s plainly, which are accessed atomically; Store each", s.text(call.Fun), s.text(call.Args[0]))
	}
	if e.Target == nil {
		return ""
	}
	t := s.info.TypeOf(e.Target)
	if t == nil || !isAggregateType(t) || !h.inUse(e.Addr, t) || s.isFirstUse(e) || s.initialises(fn, e) {
		return ""
	}
	return fmt.Sprintf("%s is assigned as a whole, a plain write to the atomics in it; Store to each of them", s.text(e.Target))
}

// initialises reports whether a write makes an object rather than resets one:
// *p = T{…} with new contents throughout, a part of an object that has just
// been made so, or the result of a function of an atomic package.
func (s *subject) initialises(fn *flow.Func, e *flow.Event) bool {
	if s.makesWhole(fn, e) || s.isAtomicValue(e) {
		return true
	}
	object := flow.Root(e.Addr)
	for o := range fn.All {
		if o.Kind == flow.WriteEvent && o != e && o.Addr == object && flow.Before(o, e) && s.makesWhole(fn, o) {
			return true
		}
	}
	return false
}

// makesWhole reports whether e is *p = T{…} with parts, none of which is taken
// over from *p.
func (s *subject) makesWhole(fn *flow.Func, e *flow.Event) bool {
	if !isStarWrite(e) && !isElementWrite(e) || e.New == nil || e.New.Op != flow.Fresh {
		return false
	}
	lit, ok := e.New.Site.(*ast.CompositeLit)
	return ok && len(lit.Elts) > 0 && !fn.Reads(e.New, e.Addr) && !s.inUseBefore(fn, e)
}

// inUseBefore reports whether the function performs an atomic operation on a
// part of what e writes before it writes it: others have it by then.
func (s *subject) inUseBefore(fn *flow.Func, e *flow.Event) bool {
	return slices.ContainsFunc(s.index().events[fn], func(o *flow.Event) bool {
		return !o.Owned && !o.Local && o.Addr != e.Addr && leadsTo(o.Addr, e.Addr) && flow.Before(o, e)
	})
}

// isElementWrite reports whether e assigns an element of a slice or an array.
func isElementWrite(e *flow.Event) bool {
	_, ok := ast.Unparen(e.Target).(*ast.IndexExpr)
	return ok
}

// isAtomicValue reports whether what is written is made by a function of an
// atomic package, such as FromInt32.
func (s *subject) isAtomicValue(e *flow.Event) bool {
	fn, ok := e.New.Obj.(*types.Func)
	return ok && e.New.Op == flow.Call && fn.Pkg() != nil && s.api.HasPackage(fn.Pkg().Path())
}

// elementsInUse reports whether the elements of the slice or array are, or
// hold, atomics in use.
func (h *holders) elementsInUse(base *flow.Value, t types.Type) bool {
	if t == nil {
		return false
	}
	var elem types.Type
	switch u := t.Underlying().(type) {
	case *types.Slice:
		elem = u.Elem()
	case *types.Array:
		elem = u.Elem()
	default:
		return false
	}
	if h.holdsTyped(elem) {
		return true
	}
	if base.Op == flow.Derived && len(base.Args) == 1 { // s[i:j]
		base = base.Args[0]
	}
	if base.Op == flow.Read {
		base = base.Args[0]
	}
	loc, ok := flow.LocOf(base)
	return ok && h.live[loc] && isInteger(elem)
}

func isAggregateType(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// isFirstUse reports whether e assigns a variable where it is declared.
func (s *subject) isFirstUse(e *flow.Event) bool {
	id, ok := e.Target.(*ast.Ident)
	return ok && s.info.Defs[id] != nil
}

func (s *subject) plainCopy(h *holders, e *flow.Event) string {
	expr, ok := e.Node.(ast.Expr)
	if !ok {
		return ""
	}
	t := s.info.TypeOf(expr)
	if t == nil {
		return ""
	}
	if t = pointee(t); !h.inUse(e.Addr, t) || flow.Strip(e.Addr).Op == flow.Call {
		return "" // what a call returned may be the caller's alone
	}
	switch what := s.copyContext(h, expr, t); what {
	case "":
		return ""
	case "range":
		return fmt.Sprintf("each element is copied into %s, a plain read of the atomics in it; range over the indices", s.text(expr))
	case "compare":
		return fmt.Sprintf("%s is compared as a whole, a plain read of the atomics in it; compare what Load returns", s.text(expr))
	default:
		return fmt.Sprintf("%s is copied as a whole, a plain read of the atomics in it; use a pointer, or copy what Load returns", s.text(expr))
	}
}

// recycled reports whether the function gives the object to a pool, or is only
// called where that happens: nobody else reaches it then.
func (s *subject) recycled(fn *flow.Func, e *flow.Event) bool {
	object := flow.Object(e.Addr)
	for c := range fn.All {
		if putsBack(c, object) {
			return true
		}
	}
	return s.index().prog.RecycledByCallers(e, isPoolPut)
}

// released reports whether the function gives the object that holds e's variable
// to a pool after e: it alone has the object.
func (s *subject) released(e *flow.Event) bool {
	object := flow.Object(e.Addr)
	for c := range e.Func.Top().All {
		if putsBack(c, object) && flow.Before(e, c) {
			return true
		}
	}
	return false
}

// putsBack reports whether e gives the object to a pool.
func putsBack(e *flow.Event, object *flow.Value) bool {
	return isPoolPut(e) && slices.ContainsFunc(e.Args, func(a *flow.Value) bool { return flow.Strip(a) == object })
}

// isPoolPut reports whether e gives an object back to a sync.Pool or to a free
// list.
func isPoolPut(e *flow.Event) bool {
	if e.Kind != flow.CallEvent || e.Callee == nil || e.Callee.Pkg() == nil {
		return false
	}
	return e.Callee.Pkg().Path() == "sync" && e.Callee.Name() == "Put" ||
		isOneOf(e.Callee.Name(), "free", "Free", "recycle", "Recycle")
}

// partsLocked reports whether e holds a lock that every atomic operation on
// the parts of the variable holds too.
func (s *subject) partsLocked(e *flow.Event) bool {
	x := s.index()
	var ops []*flow.Event
	for _, events := range x.events {
		for _, o := range events {
			if o.Inlined() || x.prog.OwnedByCallers(o) || e.Kind == flow.CopyEvent && !o.Op.Kind.Writes() {
				continue // a copy and a Load are two reads
			}
			if isPartOf(o.Addr, e.Addr, s.wholeType(e)) {
				ops = append(ops, o)
			}
		}
	}
	return len(ops) > 0 && slices.ContainsFunc(x.prog.HeldAt(e), func(m flow.Loc) bool { return x.allHold(ops, m) })
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
