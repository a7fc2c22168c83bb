package misuse

import (
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// checkTags reports the atomic fields that a tag names for an encoder which
// cannot encode them, where no call of the package shows it. The tag is the
// author's word that the field is encoded.
func (c *encoding) checkTags() {
	for cur := range c.in.Root().Preorder((*ast.StructType)(nil)) {
		n := cur.Node().(*ast.StructType)
		s, ok := c.info.TypeOf(n).(*types.Struct)
		if !ok {
			continue
		}
		var whole types.Type = s
		if spec, ok := cur.Parent().Node().(*ast.TypeSpec); ok {
			if t := c.info.TypeOf(spec.Name); t != nil {
				whole = t
			}
		}
		for _, f := range n.Fields.List {
			if f.Tag != nil {
				c.checkTag(whole, f)
			}
		}
	}
}

func (c *encoding) checkTag(whole types.Type, f *ast.Field) {
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return
	}
	for _, name := range f.Names {
		v, ok := c.info.Defs[name].(*types.Var)
		if !ok || !v.Exported() || c.known[v] || c.api.Named(v.Type()) == nil {
			continue
		}
		for _, format := range taggedFormats {
			key, _, _ := strings.Cut(reflect.StructTag(tag).Get(format.tag), ",")
			if key == "" || key == "-" || c.shown[format] || c.encodedByHand(whole, format, v) || c.hasCopy(format, key, v) {
				continue
			}
			w := &encodeWalk{api: c.api, format: format, seen: make(map[types.Type]bool)}
			w.walk(v.Type(), lostField{}, true)
			if len(w.lost) == 0 {
				continue
			}
			c.report(analysis.Diagnostic{
				Pos: name.Pos(), End: name.End(),
				Message: fmt.Sprintf("field %s, an atomic.%s with a %s tag, is encoded %s; encode a copy with plain fields, or give the struct a %s",
					name.Name, w.lost[0].typ.Obj().Name(), format.tag, format.out, format.encoders[0]),
			})
			break
		}
	}
}

// encodedByHand reports whether the struct has a method for the format, or a
// method for the format of another type reads its field.
func (c *encoding) encodedByHand(whole types.Type, format *codec, field *types.Var) bool {
	w := &encodeWalk{format: format}
	if w.encodesItself(whole, true) {
		return true
	}
	methods := slices.Concat(format.encoders, format.decoders)
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && fn.Body != nil && fn.Recv != nil && slices.Contains(methods, fn.Name.Name) && c.uses(fn.Body, field) {
				return true
			}
		}
	}
	return false
}

// hasCopy reports whether another struct of the package has a plain field
// under the same key: a copy that is encoded in place of the field's struct.
func (c *encoding) hasCopy(format *codec, key string, field *types.Var) bool {
	for cur := range c.in.Root().Preorder((*ast.StructType)(nil)) {
		s, ok := c.info.TypeOf(cur.Node().(*ast.StructType)).(*types.Struct)
		if !ok {
			continue
		}
		for i := range s.NumFields() {
			other, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get(format.tag), ",")
			if other == key && s.Field(i) != field && c.api.Named(s.Field(i).Type()) == nil {
				return true
			}
		}
	}
	return false
}

// uses reports whether the variable is named in n.
func (s *subject) uses(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if used, ok := s.info.Uses[id].(*types.Var); ok && used.Origin() == v {
				found = true
			}
		}
		return !found
	})
	return found
}
