package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

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
		fn := s.index().Prog.Func(decl)
		if fn == nil {
			continue
		}
		for e := range fn.All {
			if e.Inlined() || seen[e.Node] {
				continue
			}
			if msg := s.plainAccess(h, fn, e); msg != "" && !s.isPrivate(fn, h.readBy(e)) {
				seen[e.Node] = true
				report(analysis.Diagnostic{Pos: e.Node.Pos(), End: e.Node.End(), Message: msg, SuggestedFixes: s.fixPlainReset(h, e)})
			}
		}
	}
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

// readBy returns e, or if it copies elements in use to a slice of its own, the read of those.
func (h *holders) readBy(e *flow.Event) *flow.Event {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.Kind != flow.WriteEvent || len(call.Args) < 2 || e.New == nil || !h.elementsInUse(e.New, h.s.info.TypeOf(call.Args[1])) {
		return e
	}
	read := *e
	read.Addr, read.Kind, read.Owned, read.Local = elementsOf(e.New), flow.CopyEvent, false, false
	return &read
}

// elementsOf returns the address of the array or slice of which v is a part or the value.
func elementsOf(v *flow.Value) *flow.Value {
	if v.Op == flow.Derived && len(v.Args) == 1 { // s[i:j]
		v = v.Args[0]
	}
	if v.Op == flow.Read {
		v = v.Args[0]
	}
	return v
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
	if call, ok := e.Node.(*ast.CallExpr); ok { // append, copy, clear
		if e.Append && !call.Ellipsis.IsValid() || len(call.Args) == 0 {
			return ""
		}
		if len(call.Args) == 2 && e.New != nil && h.elementsInUse(e.New, s.info.TypeOf(call.Args[1])) {
			return fmt.Sprintf("%s reads the elements of %s plainly, which are accessed atomically; Load each", s.text(call.Fun), s.text(call.Args[1]))
		}
		if e.Append || e.Owned || !h.elementsInUse(e.Addr.Args[0], s.info.TypeOf(call.Args[0])) {
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
// over from *p, or installs functions: p.hooks = T{OnRead: p.read}.
func (s *subject) makesWhole(fn *flow.Func, e *flow.Event) bool {
	if e.New == nil || e.New.Op != flow.Fresh {
		return false
	}
	lit, ok := e.New.Site.(*ast.CompositeLit)
	return ok && len(lit.Elts) > 0 && (isStarWrite(e) || isElementWrite(e) || s.holdsFunctions(lit)) && !fn.Reads(e.New, e.Addr) && !s.inUseBefore(fn, e)
}

// holdsFunctions reports whether the literal sets a field to a function.
func (s *subject) holdsFunctions(lit *ast.CompositeLit) bool {
	return slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		tv := s.info.Types[e]
		if tv.Type == nil || tv.IsNil() {
			return false
		}
		_, isFunc := tv.Type.Underlying().(*types.Signature)
		return isFunc
	})
}

// inUseBefore reports whether the function performs an atomic operation on a
// part of what e writes before it writes it: others have it by then.
func (s *subject) inUseBefore(fn *flow.Func, e *flow.Event) bool {
	return slices.ContainsFunc(s.index().Events[fn], func(o *flow.Event) bool {
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
	loc, ok := flow.LocOf(elementsOf(base))
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
