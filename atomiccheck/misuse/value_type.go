package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
)

// valueType reports an atomic.Value that is used against the rule that it
// holds values of one concrete type: nil is stored, values of two types are
// stored, an interface is stored whose dynamic type varies, values that cannot
// be compared are compared by CompareAndSwap; a Load is asserted to have a type
// that is never stored, or is asserted without a check although nothing is
// stored before.
//
// # Why
//
// An atomic.Value panics when it is given nil or a value of another concrete
// type than its first one. Storing errors works until the second kind of
// error comes. A Load before the first Store returns nil, which has no type, so
// that an assertion of the form v.Load().(T) panics. An atomic.Pointer[T] leaves
// all of it to the compiler.
//
// # Limits
//
// Stores in other packages are not seen. A Value that is stored once, behind
// Once.Do, a claim or a look at the Value itself, can be given any type. A
// Value in an element of a slice, array or map is looked at only for what is
// wrong with one operation. Two variables of one struct type are taken for
// different ones where the code tells them apart. A Load is taken to come after
// what start-up functions, those named Start, Run, Init and the like, store.
var valueType = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "value-type",
		Title:   "atomic.Value with nil, with two types, or read before it is set",
		Default: true, // each of these panics
	},
	Check: checkValueType,
}

func checkValueType(s *subject, report rule.Report) {
	c := &valueTypes{subject: s, report: report, reported: make(map[finding]bool), fixed: make(map[*types.Var]bool), made: make(map[string]types.Type)}
	for _, op := range s.ops {
		if op.Typed && s.api.IsValue(op.Func.Signature().Recv().Type()) {
			c.uses = c.usesOf()
			c.checkStores()
			c.checkLoads()
			return
		}
	}
}

// valueTypes holds what the rule knows of a package.
type valueTypes struct {
	*subject
	report   rule.Report
	reported map[finding]bool
	params   map[*types.Var]bool
	uses     []*valueUse
	stored   []content // what is known to be stored, in source order
	inits    *initOrder
	escaping map[*types.Var]bool   // lazily, by escapes
	fixed    map[*types.Var]bool   // those whose fix is part of a finding
	made     map[string]types.Type // see errorMadeBy
}

// A finding is one kind of defect of one variable, which is reported once.
type finding struct {
	key  *types.Var
	kind string
	expr ast.Expr // for kinds that are a defect in each place
}

func (c *valueTypes) finding(f finding, n ast.Node, format string, args ...any) {
	if c.reported[f] {
		return
	}
	c.reported[f] = true
	d := analysis.Diagnostic{Pos: n.Pos(), End: n.End(), Message: fmt.Sprintf(format, args...)}
	if f.kind == "nil" || f.kind == "unset" {
		d.SuggestedFixes = c.pointerFix(f.key)
	}
	c.report(d)
}

// valueName returns the user's words for the Value of a use.
func (c *valueTypes) valueName(u *valueUse) string {
	if u.at.key() != nil {
		return u.at.key().Name()
	}
	return c.text(u.op.Operand)
}

// checkStores checks each store by itself and against those before it.
func (c *valueTypes) checkStores() {
	for _, u := range c.uses {
		if !u.isStore() || c.recovers(u) {
			continue
		}
		c.checkCompare(u)
		for _, x := range c.contents(u) {
			switch {
			case x.null:
				c.finding(finding{u.at.key(), "nil", x.expr}, x.expr,
					"nil given to %s of %s panics; store an empty value of its type, or make it an atomic.Pointer", u.op.Kind, c.valueName(u))
			case x.dynamic != nil:
				c.checkDynamic(u, x)
			case x.typ != nil:
				c.checkSameType(u, x)
			}
		}
	}
}

// checkDynamic reports an interface whose values are of more than one type.
func (c *valueTypes) checkDynamic(u *valueUse, x content) {
	if !c.varies(x.dynamic) || c.isOnce(u) || c.pkg.IsTestFile(u.op.Call.Pos()) {
		c.stored = append(c.stored, content{use: u}) // of an unknown type
		return
	}
	c.stored = append(c.stored, content{use: u})
	stored := x.expr
	if t := c.info.TypeOf(u.op.New); t != nil && c.varies(t) {
		stored = u.op.New // whoever calls
	}
	c.finding(finding{u.at.key(), "dynamic", nil}, stored,
		"%s stored in %s is %s, and a second dynamic type panics; store it in a struct of one type, or use atomic.Pointer[%s]",
		c.text(stored), c.valueName(u), c.aType(x.dynamic), c.typeText(x.dynamic))
}

// varies reports whether values of the interface type come with several types:
// it has methods and is open to other packages, or has two implementations.
func (c *valueTypes) varies(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return false
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	pkg := named.Obj().Pkg()
	switch {
	case pkg == nil: // error
		return true
	case pkg == c.pass.Pkg && named.Obj().Exported():
		return true
	case pkg != c.pass.Pkg && !sameModule(pkg.Path(), c.pass.Pkg.Path()):
		return true
	}
	found := 0
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || types.IsInterface(obj.Type()) {
			continue
		}
		if types.Implements(obj.Type(), iface) || types.Implements(types.NewPointer(obj.Type()), iface) {
			found++
		}
	}
	return found > 1
}

// sameModule reports whether two import paths begin alike, as those of one
// module do: example.org/owner/name.
func sameModule(x, y string) bool {
	a, b := strings.SplitN(x, "/", 4), strings.SplitN(y, "/", 4)
	return strings.Contains(a[0], ".") && len(a) > 2 && len(b) > 2 && slices.Equal(a[:3], b[:3])
}

// checkSameType reports a store of another type than one before it.
func (c *valueTypes) checkSameType(u *valueUse, x content) {
	if isTypeParam(x.typ) {
		c.checkInstances(u, x)
	}
	for _, before := range c.stored {
		if before.typ == nil || !before.use.at.same(u.at) || sameConcrete(before.typ, x.typ) || c.reported[finding{u.at.key(), "dynamic", nil}] || c.isOnce(u) || c.isOnce(before.use) {
			continue
		}
		c.finding(finding{u.at.key(), "two types", nil}, x.expr,
			"%s given to %s of %s panics after the %s of %s; store values of one type",
			c.typeText(x.typ), u.op.Kind, c.valueName(u), c.typeText(before.typ), c.at(before.expr.Pos()))
		return
	}
	c.stored = append(c.stored, x)
}

// sameConcrete reports whether x and y are one type, or depend on type
// parameters that can make them one.
func sameConcrete(x, y types.Type) bool {
	return types.Identical(x, y) || !closed(x) || !closed(y)
}

// closed reports whether t mentions no type parameter.
func closed(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return false
	case *types.Pointer:
		return closed(t.Elem())
	case *types.Slice:
		return closed(t.Elem())
	case *types.Array:
		return closed(t.Elem())
	case *types.Chan:
		return closed(t.Elem())
	case *types.Map:
		return closed(t.Key()) && closed(t.Elem())
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if !closed(arg) {
				return false
			}
		}
	case *types.Signature, *types.Struct, *types.Interface:
		return true
	}
	return true
}
