package migrate

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A target is the typed atomic that a variable becomes.
type target struct {
	name  string     // of the type in sync/atomic: Int64, Bool, Pointer
	value types.Type // what plain uses of the variable have
	word  types.Type // what Load returns
}

// pointer reports whether the target is an atomic.Pointer.
func (t target) pointer() bool { return t.name == "Pointer" }

// converts reports whether plain uses need a conversion to and from the word.
func (t target) converts() bool {
	return !isUnsafePointer(t.value) && !types.Identical(t.value, t.word)
}

var basicTargets = map[types.BasicKind]struct {
	name string
	word types.BasicKind
}{
	types.Bool:    {"Bool", types.Bool},
	types.Int32:   {"Int32", types.Int32},
	types.Int64:   {"Int64", types.Int64},
	types.Int:     {"Int64", types.Int64},
	types.Uint32:  {"Uint32", types.Uint32},
	types.Uint64:  {"Uint64", types.Uint64},
	types.Uint:    {"Uint64", types.Uint64},
	types.Uintptr: {"Uintptr", types.Uintptr},
}

// targetOf returns the typed atomic for a variable of the given type.
func (m *Migrator) targetOf(value types.Type, uses []use) (target, error) {
	if _, ok := value.(*types.TypeParam); ok {
		return target{}, errors.New("its type is a type parameter")
	}
	switch u := value.Underlying().(type) {
	case *types.Pointer:
		return target{"Pointer", value, types.NewPointer(u.Elem())}, nil
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			elem, err := m.pointee(uses)
			if err != nil {
				return target{}, err
			}
			return target{"Pointer", value, elem}, nil
		}
		if b, ok := basicTargets[u.Kind()]; ok {
			return target{b.name, value, types.Typ[b.word]}, nil
		}
	}
	return target{}, fmt.Errorf("sync/atomic has no type for %s", value)
}

// elementOf returns the type of the elements of arrays and slices of type t,
// how many layers deep they lie, and whether one of the layers is a slice.
// A type that is no array is its own element.
func elementOf(t types.Type) (elem types.Type, layers int, slice bool) {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Array:
			t = u.Elem()
		case *types.Slice:
			t, slice = u.Elem(), true
		default:
			return u, layers, slice
		}
		layers++
	}
}

func layersOf(t types.Type) int {
	_, layers, _ := elementOf(t)
	return layers
}

func isUnsafePointer(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// typeText returns the typed atomic as it is written at pos, and notes in p
// that its package must be imported there.
func (m *Migrator) typeText(p *plan, to target, pos token.Pos) (string, error) {
	prefix, err := m.qualify(p, pos, to.name)
	if err != nil {
		return "", err
	}
	return m.typeName(prefix, to, pos)
}

// typeName returns the typed atomic as it is written at pos after prefix.
func (m *Migrator) typeName(prefix string, to target, pos token.Pos) (string, error) {
	if !to.pointer() {
		return prefix + to.name, nil
	}
	elem, err := m.nameOf(to.word.(*types.Pointer).Elem(), pos)
	return prefix + "Pointer[" + elem + "]", err
}

// nameOf returns t as it is written at pos, or an error if a name in it does
// not mean there what it means in t.
func (m *Migrator) nameOf(t types.Type, pos token.Pos) (string, error) {
	file := m.fileOf(pos)
	var err error
	text := types.TypeString(t, func(p *types.Package) string {
		if p == m.pass.Pkg {
			return ""
		}
		for _, spec := range file.Imports {
			if name := m.info.PkgNameOf(spec); name != nil && name.Imported() == p && m.means(file, pos, name.Name(), name) {
				return name.Name()
			}
		}
		err = fmt.Errorf("%s is not imported at %s", p.Path(), m.at(pos))
		return p.Name()
	})
	if err != nil {
		return "", err
	}
	for _, obj := range namesIn(t, nil) {
		inFile := obj.Pkg() != nil && obj.Pkg() != m.pass.Pkg
		if !inFile && !m.means(file, pos, obj.Name(), obj) {
			return "", fmt.Errorf("%s cannot be named at %s", obj.Name(), m.at(pos))
		}
	}
	if strings.Contains(text, "struct{") || strings.Contains(text, "interface{") {
		return "", fmt.Errorf("%s has no name", text)
	}
	return text, nil
}

// means reports whether name denotes obj at pos in file.
func (m *Migrator) means(file *ast.File, pos token.Pos, name string, obj types.Object) bool {
	scope := m.scopeAt(file, pos)
	if scope == nil {
		return false
	}
	_, found := scope.LookupParent(name, pos)
	return found == obj
}

// namesIn appends the names that t is made of to objs.
func namesIn(t types.Type, objs []types.Object) []types.Object {
	switch t := t.(type) {
	case *types.Basic:
		if obj := types.Universe.Lookup(t.Name()); obj != nil {
			objs = append(objs, obj)
		}
	case *types.Alias:
		objs = append(objs, t.Obj())
	case *types.TypeParam:
		objs = append(objs, t.Obj())
	case *types.Named:
		objs = append(objs, t.Obj())
		for arg := range t.TypeArgs().Types() {
			objs = namesIn(arg, objs)
		}
	case *types.Map:
		objs = namesIn(t.Elem(), namesIn(t.Key(), objs))
	case interface{ Elem() types.Type }: // pointer, slice, array, channel
		objs = namesIn(t.Elem(), objs)
	}
	return objs
}
