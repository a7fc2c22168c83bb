package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/atomiclint/atomiclint/internal/rule"
)

// encodedAtomic reports a typed atomic that encoding/json, encoding/xml,
// encoding/gob or a YAML, TOML, MessagePack or CBOR library reaches through
// exported fields: what it holds is not encoded, and nothing is decoded into
// it.
//
// # Why
//
// The atomic types keep their value in an unexported field, which an encoder
// that works by reflection does not see. It writes {} in place of a number,
// without an error; gob refuses the whole value.
//
// # Limits
//
// The type of an argument that is an interface is found when the package
// shows what flows into it: a variable, a parameter of a helper, a result. A
// helper in another package is not known. A field with a tag that names it is
// reported even though its struct is not encoded in this package, unless a
// method that encodes the struct reads it.
var encodedAtomic = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "encoded-atomic",
		Title:   "atomic type that an encoder cannot encode",
		Default: true, // the encoders' rules are followed to the letter
	},
	Check: checkEncodedAtomic,
}

func checkEncodedAtomic(s *subject, report rule.Report) {
	c := &encoding{subject: s, report: report, reported: make(map[ast.Expr]bool), known: make(map[*types.Var]bool), shown: make(map[*codec]bool)}
	if importsEncoder(s.pass.Pkg) {
		for cur := range s.in.Root().Preorder((*ast.CallExpr)(nil)) {
			call := cur.Node().(*ast.CallExpr)
			c.checkPublished(call)
			fn, _ := typeutil.Callee(s.info, call).(*types.Func)
			if e := encoderOf(fn); e != nil && e.arg < len(call.Args) {
				c.checkValue(e, encoderName(fn), call.Args[e.arg])
			}
		}
	}
	c.checkTags()
}

// encoding holds what the rule has found in a package.
type encoding struct {
	*subject
	report   rule.Report
	reported map[ast.Expr]bool
	known    map[*types.Var]bool // fields that a reported call reaches

	// shown holds the formats with calls whose arguments are all known: there,
	// what is not seen to be encoded is not encoded.
	shown map[*codec]bool
}

// encoderName returns the name of an encoder function as a reader knows it.
func encoderName(fn *types.Func) string {
	if recv := receiverName(fn); recv != "" {
		return recv + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

// checkPublished checks what expvar encodes later:
//
//	expvar.Func(func() any { return v })
func (c *encoding) checkPublished(call *ast.CallExpr) {
	tv, ok := c.info.Types[call.Fun]
	if !ok || !tv.IsType() || len(call.Args) != 1 {
		return
	}
	named, ok := types.Unalias(tv.Type).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "expvar" || named.Obj().Name() != "Func" {
		return
	}
	var sig *types.Signature
	switch arg := ast.Unparen(call.Args[0]).(type) {
	case *ast.FuncLit:
		sig = c.flow().signatureOf(arg)
	case *ast.Ident:
		if fn, ok := c.info.Uses[arg].(*types.Func); ok {
			sig = fn.Origin().Signature()
		}
	case *ast.SelectorExpr:
		if fn, ok := c.info.Uses[arg.Sel].(*types.Func); ok {
			sig = fn.Origin().Signature()
		}
	}
	if sig == nil || sig.Results().Len() != 1 {
		return
	}
	e := &encoder{format: jsonFormat}
	for _, src := range c.flow().into[sig.Results().At(0)] {
		c.checkValue(e, "expvar.Func", src.expr)
	}
}

// checkValue reports the first atomic that encoding the value of arg loses.
func (c *encoding) checkValue(e *encoder, name string, arg ast.Expr) {
	values := c.concrete(arg)
	if shown, called := c.shown[e.format]; len(values) > 0 && (shown || !called) {
		c.shown[e.format] = true
	} else {
		c.shown[e.format] = false
	}
	for _, v := range values {
		w := &encodeWalk{api: c.api, format: e.format, decode: e.decode, seen: make(map[types.Type]bool)}
		w.walk(v.typ, lostField{}, false)
		c.reportLost(w, name, v)
		for _, field := range w.dynamic {
			c.checkField(e, name, field)
		}
		if isDynamicContainer(v.typ) {
			for _, o := range c.flow().elements(v.expr) {
				c.checkElement(e, name, o)
			}
		}
	}
}

// checkElement checks what stands in a container of interfaces, such as
//
//	map[string]any{"stats": &s.stats}
func (c *encoding) checkElement(e *encoder, name string, o origin) {
	t := c.info.TypeOf(o.expr)
	if t == nil || o.result > 0 || types.IsInterface(t) {
		return
	}
	w := &encodeWalk{api: c.api, format: e.format, decode: e.decode, seen: make(map[types.Type]bool)}
	w.walk(t, lostField{}, false)
	c.reportLost(w, name, concreteValue{o.expr, o.expr, t})
	if isDynamicContainer(t) && o.expr != nil {
		for _, inner := range c.flow().elements(o.expr) {
			if inner.expr != o.expr {
				c.checkElement(e, name, inner)
			}
		}
	}
}

// isDynamicContainer reports whether t is a slice, array or map of interfaces.
func isDynamicContainer(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return types.IsInterface(t.Elem())
	case *types.Array:
		return types.IsInterface(t.Elem())
	case *types.Map:
		return types.IsInterface(t.Elem())
	}
	return false
}

// checkField checks what the package puts into a field of interface type of a
// struct that is encoded.
func (c *encoding) checkField(e *encoder, name string, field *types.Var) {
	for _, src := range c.flow().into[field] {
		for _, v := range c.concrete(src.expr) {
			w := &encodeWalk{api: c.api, format: e.format, decode: e.decode, seen: make(map[types.Type]bool)}
			w.walk(v.typ, lostField{}, false)
			c.reportLost(w, name, v)
		}
	}
}

// reportLost reports what the walk lost of v, once for each place.
func (c *encoding) reportLost(w *encodeWalk, name string, v concreteValue) {
	for _, l := range w.lost {
		if l.field != nil {
			c.known[l.field.Origin()] = true
		}
	}
	if len(w.lost) == 0 || c.reported[v.at] {
		return
	}
	c.reported[v.at] = true
	lost := w.lost[0]
	what := strings.TrimPrefix(c.shortName(v.typ)+lost.path, ".")
	atomicType := "atomic." + lost.typ.Obj().Name()
	d := analysis.Diagnostic{Pos: v.at.Pos(), End: v.at.End()}
	if w.decode {
		d.Message = fmt.Sprintf("%s cannot decode into %s, an %s; decode into a struct with plain fields and Store from there",
			name, what, atomicType)
	} else {
		d.Message = fmt.Sprintf("%s encodes %s, an %s, %s; encode a copy with plain fields, or give the type a %s",
			name, what, atomicType, w.format.out, w.format.encoders[0])
	}
	c.report(d)
}

// shortName returns the name of the type whose parts an encoder goes through.
func (c *encoding) shortName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
