package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
)

// portable reports whether the layout of the place's allocation on 32-bit
// platforms is what the types say: no array before it has a length that is
// computed from the host's sizes, such as padding by unsafe.Sizeof.
func (c *alignment) portable(p place) bool {
	steps, _ := p.lastBlock()
	for _, st := range steps {
		s, ok := st.in.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		decl := c.declOf(s.Field(st.field).Origin())
		if decl == nil { // of another package: its source is not here
			if hasPadding(s, st.field) {
				return false
			}
			continue
		}
		for _, f := range decl.Fields.List {
			if f.Pos() < s.Field(st.field).Origin().Pos() && !c.portableType(f.Type) {
				return false
			}
		}
	}
	return true
}

// hasPadding reports whether one of the first n fields is blank.
func hasPadding(s *types.Struct, n int) bool {
	for i := range n {
		if s.Field(i).Name() == "_" {
			return true
		}
	}
	return false
}

// declOf returns the struct type in which this package declares v, or nil.
func (s *subject) declOf(v *types.Var) *ast.StructType {
	f := s.fileOf(v.Pos())
	if f == nil {
		return nil
	}
	var found *ast.StructType
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || v.Pos() < n.Pos() || n.End() <= v.Pos() {
			return false
		}
		if st, ok := n.(*ast.StructType); ok {
			found = st
		}
		return true
	})
	return found
}

// portableType reports whether no array length in the type expression depends
// on the host.
func (c *alignment) portableType(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		if a, isArray := n.(*ast.ArrayType); isArray && a.Len != nil {
			ok = ok && c.portableConst(a.Len, 0)
		}
		return ok
	})
	return ok
}

// hostConstants are constants of the standard library that differ between 32
// and 64 bits.
var hostConstants = map[string]bool{
	"math/bits.UintSize": true, "strconv.IntSize": true,
	"math.MaxInt": true, "math.MinInt": true, "math.MaxUint": true,
	"internal/goarch.PtrSize": true, "golang.org/x/sys/cpu.CacheLineSize": true,
}

// portableConst reports whether the constant expression e has the same value
// on 32-bit platforms: it uses no size and no conversion.
func (c *alignment) portableConst(e ast.Expr, depth int) bool {
	ok := depth < 5
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = false
		case *ast.Ident:
			obj, isConst := c.info.Uses[n].(*types.Const)
			switch {
			case !isConst || obj.Pkg() == nil:
			case obj.Pkg() != c.pass.Pkg:
				ok = ok && !hostConstants[obj.Pkg().Path()+"."+obj.Name()]
			default:
				value := c.valueOf(obj)
				ok = ok && value != nil && c.portableConst(value, depth+1)
			}
		}
		return ok
	})
	return ok
}

// valueOf returns the expression that gives the package's constant its value,
// or nil if it is not written beside it.
func (s *subject) valueOf(obj *types.Const) ast.Expr {
	f := s.fileOf(obj.Pos())
	if f == nil {
		return nil
	}
	var value ast.Expr
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, name := range spec.Names {
				if name.Pos() == obj.Pos() && i < len(spec.Values) {
					value = spec.Values[i]
				}
			}
		}
	}
	return value
}
