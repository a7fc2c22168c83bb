package misuse

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A place is a variable as an expression reaches it: from a root, through
// fields, elements and pointers.
type place struct {
	expr  ast.Expr   // the whole expression
	root  *types.Var // the variable that the expression begins with, or nil
	base  types.Type // type of the root
	steps []step
	typ   types.Type // type of the place
	star  bool       // the place is what a pointer at the end of steps points to
}

// A step leads from a struct, an array or a slice to a part of it.
type step struct {
	in    types.Type // the struct, array or slice type that is stepped into
	deref bool       // in is reached through a pointer
	field int        // index of the field, or -1 for an element
	index int64      // constant index of the element, or -1
}

// fieldVar returns the field that the step selects, or nil.
func (st step) fieldVar() *types.Var {
	if s, ok := st.in.Underlying().(*types.Struct); ok && st.field >= 0 {
		return s.Field(st.field).Origin()
	}
	return nil
}

// newBlock reports whether the step enters another allocation than the one
// before it.
func (st step) newBlock() bool {
	_, slice := st.in.Underlying().(*types.Slice)
	return st.deref || slice
}

// placeOf returns the place that the variable e denotes.
func placeOf(info *types.Info, e ast.Expr) place {
	p := resolvePlace(info, e)
	p.expr = e
	p.typ = info.TypeOf(e)
	return p
}

func resolvePlace(info *types.Info, e ast.Expr) place {
	e = ast.Unparen(e)
	switch n := e.(type) {
	case *ast.Ident:
		v, _ := info.ObjectOf(n).(*types.Var)
		return place{root: v, base: info.TypeOf(n)}
	case *ast.SelectorExpr:
		sel := info.Selections[n]
		if sel == nil { // a variable of another package
			v, _ := info.ObjectOf(n.Sel).(*types.Var)
			return place{root: v, base: info.TypeOf(n)}
		}
		if sel.Kind() == types.FieldVal {
			return resolvePlace(info, n.X).through(sel.Recv(), sel.Index())
		}
	case *ast.StarExpr:
		if addr, ok := ast.Unparen(n.X).(*ast.UnaryExpr); ok && addr.Op == token.AND {
			return resolvePlace(info, addr.X)
		}
		p := resolvePlace(info, n.X)
		p.star = true
		return p
	case *ast.IndexExpr:
		return resolvePlace(info, n.X).element(info, n)
	}
	return place{base: info.TypeOf(e)}
}

// through returns the place reached from p, which is of type t, by the given
// path of fields. Fields in between are embedded.
func (p place) through(t types.Type, path []int) place {
	p.steps = p.steps[:len(p.steps):len(p.steps)]
	for _, i := range path {
		ptr, deref := t.Underlying().(*types.Pointer)
		if deref {
			t = ptr.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok || i >= s.NumFields() {
			return place{base: t}
		}
		p.steps = append(p.steps, step{in: t, deref: deref || p.star, field: i, index: -1})
		p.star = false
		t = s.Field(i).Type()
	}
	return p
}

// element returns the place of the element of p that n selects.
func (p place) element(info *types.Info, n *ast.IndexExpr) place {
	t := info.TypeOf(n.X)
	if t == nil {
		return place{}
	}
	ptr, deref := t.Underlying().(*types.Pointer)
	if deref {
		t = ptr.Elem()
	}
	switch t.Underlying().(type) {
	case *types.Array, *types.Slice:
	default:
		return place{base: info.TypeOf(n)}
	}
	index := int64(-1)
	if c := info.Types[n.Index].Value; c != nil {
		if i, ok := constant.Int64Val(constant.ToInt(c)); ok {
			index = i
		}
	}
	p.steps = append(p.steps[:len(p.steps):len(p.steps)], step{in: t, deref: deref || p.star, field: -1, index: index})
	p.star = false
	return p
}

// typeText returns t as the package's source writes it.
func (s *subject) typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == s.pass.Pkg {
			return ""
		}
		return p.Name()
	})
}

// aType returns typeText with the article that it needs.
func (s *subject) aType(t types.Type) string {
	text := s.typeText(t)
	if strings.ContainsRune("aeioAEIO", rune(text[0])) {
		return "an " + text
	}
	return "a " + text
}

// receiverPlace returns the place whose address is the receiver of the method
// that n selects, or a place without a type if there is none. The method can
// be one of an embedded field.
func receiverPlace(info *types.Info, n *ast.SelectorExpr) place {
	none := place{expr: n}
	sel := info.Selections[n]
	if sel == nil || sel.Kind() != types.MethodVal {
		return none
	}
	fn, ok := sel.Obj().(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return none
	}
	if _, ok := fn.Signature().Recv().Type().Underlying().(*types.Pointer); !ok {
		return none
	}
	path := sel.Index()
	p := resolvePlace(info, n.X).through(sel.Recv(), path[:len(path)-1])
	p.expr = n
	p.typ = sel.Recv()
	if len(path) > 1 && len(p.steps) > 0 {
		last := p.steps[len(p.steps)-1]
		if last.fieldVar() != nil {
			p.typ = last.in.Underlying().(*types.Struct).Field(last.field).Type()
		}
	}
	if _, ok := p.typ.Underlying().(*types.Pointer); ok {
		return none
	}
	return p
}

// promotedPlace returns the place of the embedded field on which a typed
// operation operates when it is called on the struct around it.
func promotedPlace(info *types.Info, op atomicapi.Op) (place, bool) {
	fun, ok := ast.Unparen(op.Call.Fun).(*ast.SelectorExpr)
	if !ok || !op.Typed {
		return place{}, false
	}
	if sel := info.Selections[fun]; sel == nil || len(sel.Index()) < 2 {
		return place{}, false
	}
	p := receiverPlace(info, fun)
	return p, p.typ != nil
}
