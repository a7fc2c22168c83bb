package misuse

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A lostField is an atomic value that an encoder reaches but cannot encode.
type lostField struct {
	path  string     // from the encoded value: ".Stats[].Hits"
	field *types.Var // the last field on the path, or nil
	typ   *types.Named
}

// An encodeWalk goes through a type as an encoder goes through its values.
type encodeWalk struct {
	api    *atomicapi.Table
	format *codec
	decode bool
	seen   map[types.Type]bool
	steps  int // types gone through; a bound for types without end
	lost   []lostField

	// dynamic holds the fields of interface type on the way, whose values have
	// types that only assignments tell.
	dynamic []*types.Var
}

// maxSteps is more than any value has that people encode.
const maxSteps = 10000

// walk goes through a value of type t. Of a value that is not addressable, the
// methods with a pointer receiver cannot be called.
func (w *encodeWalk) walk(t types.Type, at lostField, addressable bool) {
	if w.steps++; w.steps > maxSteps || w.encodesItself(t, addressable) {
		return
	}
	t = types.Unalias(t)
	if named, ok := t.(*types.Named); ok {
		if w.seen[t] {
			return
		}
		w.seen[t] = true
		if w.api.Named(named) != nil && !hasExportedField(named) {
			at.typ = named
			w.lost = append(w.lost, at)
			delete(w.seen, t) // each of several fields is lost
			return
		}
		if inner := w.wrapped(named); inner != nil {
			at = at.sub("."+inner.Name(), nil)
			at.typ = w.api.Named(inner.Type())
			w.lost = append(w.lost, at)
			return
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		w.walk(u.Elem(), at, true)
	case *types.Slice:
		w.walk(u.Elem(), at.sub("[]", nil), true)
	case *types.Array:
		w.walk(u.Elem(), at.sub("[]", nil), addressable)
	case *types.Map:
		if w.format != xmlFormat {
			w.walk(u.Elem(), at.sub("[]", nil), false)
		}
	case *types.Struct:
		w.walkStruct(u, at, addressable)
	case *types.Interface:
		if at.field != nil && types.Unalias(at.field.Type()) == t {
			w.dynamic = append(w.dynamic, at.field.Origin())
		}
	}
}

func (at lostField) sub(step string, field *types.Var) lostField {
	if field == nil {
		field = at.field
	}
	return lostField{path: at.path + step, field: field}
}

// encodesItself reports whether the encoder calls a method of t.
func (w *encodeWalk) encodesItself(t types.Type, addressable bool) bool {
	names := w.format.encoders
	if w.decode {
		names = w.format.decoders
	}
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(t, addressable || w.decode || !w.format.addressable, nil, name)
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}

// wrapped returns the atomic number or flag that is all there is in a struct
// with nothing exported:
//
//	type counter struct{ n atomic.Int64 }
func (w *encodeWalk) wrapped(named *types.Named) *types.Var {
	s, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var inner *types.Var
	for f := range s.Fields() {
		if f.Name() == "_" {
			continue
		}
		if inner != nil || f.Exported() {
			return nil
		}
		inner = f
	}
	if inner == nil || w.api.Named(inner.Type()) == nil || w.api.IsValue(inner.Type()) || w.api.Named(inner.Type()).TypeArgs().Len() > 0 {
		return nil
	}
	return inner
}

func hasExportedField(named *types.Named) bool {
	s, ok := named.Underlying().(*types.Struct)
	if !ok {
		return true
	}
	for f := range s.Fields() {
		if f.Exported() {
			return true
		}
	}
	return false
}

// walkStruct goes through the fields that the encoder takes. Where embedded
// structs are inlined, a field hides those of the same name further in.
func (w *encodeWalk) walkStruct(s *types.Struct, at lostField, addressable bool) {
	level := []encodedStruct{{s, at, addressable}}
	hidden := make(map[string]bool)
	for depth := 0; len(level) > 0 && depth < 8; depth++ {
		var next []encodedStruct
		var fields []encodedField
		for _, st := range level {
			f, inlined := w.fieldsOf(st)
			fields = append(fields, f...)
			next = append(next, inlined...)
		}
		byName := make(map[string]int)
		tagged := make(map[string]int)
		for _, f := range fields {
			byName[f.name]++
			if f.tagged {
				tagged[f.name]++
			}
		}
		for _, f := range fields {
			dominant := byName[f.name] == 1 || f.tagged && tagged[f.name] == 1
			if !hidden[f.name] && dominant {
				w.walk(f.at.field.Type(), f.at, f.addressable)
			}
		}
		for name := range byName {
			hidden[name] = true
		}
		level = next
	}
}

// An encodedStruct is a struct on the way, outer or inlined.
type encodedStruct struct {
	s           *types.Struct
	at          lostField
	addressable bool
}

// An encodedField is a field under the name that it is encoded with.
type encodedField struct {
	name        string
	tagged      bool
	at          lostField
	addressable bool
}

// fieldsOf returns the fields of st itself and the structs inlined into it.
func (w *encodeWalk) fieldsOf(st encodedStruct) (fields []encodedField, inlined []encodedStruct) {
	for i := range st.s.NumFields() {
		f := st.s.Field(i)
		tag := reflect.StructTag(st.s.Tag(i)).Get(w.format.tag)
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" {
			continue
		}
		at := st.at.sub("."+f.Name(), f)
		inline := w.format.inline && f.Embedded() && name == "" || strings.Contains(options, "inline") && w.format.tag != ""
		if inner, ok := structOf(f.Type()); ok && inline && w.api.Named(f.Type()) == nil {
			_, ptr := f.Type().Underlying().(*types.Pointer)
			inlined = append(inlined, encodedStruct{inner, at, st.addressable || ptr})
			continue
		}
		if !f.Exported() || w.decode && tag == "" && w.isTagged(st.s) {
			continue // not meant to be decoded: the others have tags
		}
		key := name
		if key == "" {
			key = f.Name()
		}
		fields = append(fields, encodedField{key, name != "", at, st.addressable})
	}
	return fields, inlined
}

// isTagged reports whether a field of s has a tag for the format.
func (w *encodeWalk) isTagged(s *types.Struct) bool {
	for i := range s.NumFields() {
		if w.format.tag != "" && reflect.StructTag(s.Tag(i)).Get(w.format.tag) != "" {
			return true
		}
	}
	return false
}
