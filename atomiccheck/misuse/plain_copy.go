package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// copyContext says how an expression that is read as a whole is used: "range",
// "compare", "copy", or "" where nothing is copied after all.
func (s *subject) copyContext(h *holders, expr ast.Expr, t types.Type) string {
	cur, ok := s.curs.Of(expr)
	if !ok {
		return ""
	}
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch parent := cur.Parent().Node().(type) {
	case *ast.RangeStmt:
		if cur.ParentEdgeKind() == edge.RangeStmt_Value {
			return "range"
		}
		if parent.Value == nil {
			return "" // only its length is used
		}
	case *ast.BinaryExpr:
		if parent.Op == token.EQL || parent.Op == token.NEQ {
			return "compare"
		}
	case *ast.SliceExpr:
		return "" // a slice of the array itself
	case *ast.CallExpr:
		if cur.ParentEdgeKind() == edge.CallExpr_Args && !s.copiesArgument(h, parent) {
			return ""
		}
	case *ast.SelectorExpr:
		if h.holdsTyped(t) {
			return "" // a value receiver, reported where it is declared
		}
	case *ast.AssignStmt:
		if len(parent.Lhs) == 1 && isBlankExpr(parent.Lhs[0]) {
			return "" // _ = x
		}
	case *ast.KeyValueExpr, *ast.CompositeLit, *ast.ReturnStmt, *ast.SendStmt, *ast.ValueSpec:
	}
	return "copy"
}

func isBlankExpr(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// copiesArgument reports whether a call copies an argument that holds atomics
// and nothing else reports that: builtins that take its length or size do not,
// and a parameter of the package is reported where it is declared.
func (s *subject) copiesArgument(h *holders, call *ast.CallExpr) bool {
	switch fn := calleeOf(s.info, call).(type) {
	case *types.Builtin:
		return fn.Name() == "append"
	case *types.Func:
		if fn.Pkg() == s.pass.Pkg && s.index().Prog.Decl(fn) != nil {
			for p := range fn.Signature().Params().Variables() {
				if h.holdsTyped(p.Type()) {
					return false
				}
			}
		}
	}
	return true
}

// checkValueParams reports receivers and parameters that are passed by value
// though they hold typed atomics.
func (s *subject) checkValueParams(h *holders, report rule.Report) {
	for _, f := range s.pass.Files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if decl.Recv != nil && decl.Body != nil {
				s.checkFields(h, decl.Recv, "receiver", report)
			}
			s.checkFields(h, decl.Type.Params, "parameter", report)
		}
	}
}

func (s *subject) checkFields(h *holders, list *ast.FieldList, what string, report rule.Report) {
	for _, f := range list.List {
		t := s.info.TypeOf(f.Type)
		if t == nil || !isAggregateType(t) || !h.holdsTyped(t) {
			continue
		}
		report(analysis.Diagnostic{
			Pos: f.Pos(), End: f.End(),
			Message: fmt.Sprintf("%s %s copies the atomics in it on every call; make it a pointer", what, s.fieldText(f)),
		})
	}
}

func (s *subject) fieldText(f *ast.Field) string {
	if len(f.Names) > 0 {
		return f.Names[0].Name + " " + s.text(f.Type)
	}
	return s.text(f.Type)
}

// printed reports a call that reads the atomics of an argument by reflection.
func (s *subject) printed(h *holders, e *flow.Event) string {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok || e.Callee == nil || e.Callee.Pkg() == nil {
		return ""
	}
	first, verb := reflects(e.Callee)
	if verb == "" {
		return ""
	}
	for i, arg := range call.Args {
		if i < first {
			continue
		}
		t := s.info.TypeOf(arg)
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok || formats(t) || !s.readsParts(h, p.Elem(), verb) || !s.verbReads(call, first, i) {
			continue
		}
		if v := e.Func.ValueOf(arg); v == nil || s.isOwnObject(e, v) {
			continue
		}
		return fmt.Sprintf("%s %s %s by reflection, a plain read of the atomics in it; pass what Load returns", s.text(call.Fun), verb, s.text(arg))
	}
	return ""
}

// reflectingCalls returns the calls that read their arguments by reflection.
func (s *subject) reflectingCalls() []*ast.CallExpr {
	var calls []*ast.CallExpr
	for cur := range s.in.Root().Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		if fn, ok := calleeOf(s.info, call).(*types.Func); ok && fn.Pkg() != nil {
			if _, verb := reflects(fn); verb != "" {
				calls = append(calls, call)
			}
		}
	}
	return calls
}

func isPointerTo(t types.Type, is func(types.Type) bool) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && is(p.Elem())
}

// readsParts reports whether reflection over an object of type t reads atomics
// plainly. Encoders are the business of encoded-atomic where these are typed.
func (s *subject) readsParts(h *holders, t types.Type, verb string) bool {
	if !isAggregateType(t) {
		return false
	}
	return h.holdsWord(t) || verb != "encodes" && h.holdsTyped(t)
}

// isOwnObject reports whether v is an object that nobody else reaches.
func (s *subject) isOwnObject(e *flow.Event, v *flow.Value) bool {
	return e.Func.OwnsAt(e, v)
}

// reflects reports from which argument on a function reads its arguments by
// reflection, and what it does with them.
func reflects(fn *types.Func) (first int, verb string) {
	name := fn.Name()
	switch fn.Pkg().Path() {
	case "fmt":
		switch {
		case strings.HasPrefix(name, "Fprint"), strings.HasPrefix(name, "Append"):
			return 1, "prints"
		case strings.HasPrefix(name, "Print"), strings.HasPrefix(name, "Sprint"), name == "Errorf":
			return 0, "prints"
		}
	case "log":
		if strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic") {
			return 0, "prints"
		}
	case "reflect":
		if name == "DeepEqual" {
			return 0, "compares"
		}
	case "encoding/json", "encoding/xml", "encoding/gob":
		if name == "Marshal" || name == "MarshalIndent" || name == "Encode" {
			return 0, "encodes"
		}
	}
	return 0, ""
}

// formats reports whether values of type t print themselves.
func formats(t types.Type) bool {
	for _, name := range []string{"String", "Error", "Format", "GoString", "MarshalJSON", "MarshalText"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			if _, ok := obj.(*types.Func); ok {
				return true
			}
		}
	}
	return false
}

// verbReads reports whether the format of a call reads the i'th argument: %p
// and %T do not. A format that is not a constant may.
func (s *subject) verbReads(call *ast.CallExpr, first, i int) bool {
	name := ""
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		name = sel.Sel.Name
	}
	if !strings.HasSuffix(name, "f") || first >= len(call.Args) {
		return true
	}
	tv := s.info.Types[call.Args[first]]
	if tv.Value == nil {
		return true
	}
	n := i - first - 1 // which verb
	format := strings.ReplaceAll(tv.Value.ExactString(), "%%", "")
	for part := range strings.SplitSeq(format[strings.IndexByte(format+"%", '%'):], "%") {
		verb := strings.TrimLeft(part, "+-# 0123456789.[]")
		if part == "" {
			continue
		}
		if n == 0 {
			return !strings.HasPrefix(verb, "p") && !strings.HasPrefix(verb, "T")
		}
		n--
	}
	return true
}
