package misuse

import (
	"go/types"
)

// sizes32 are the sizes on 386; those on arm and mips are the same. They know
// that the typed atomics of sync/atomic are aligned to 8.
var sizes32 = types.SizesFor("gc", "386")

// maxNested bounds the depth of a type; only one that is wrongly its own part
// is deeper.
const maxNested = 30

// fixedSize reports whether the size of t does not depend on a type parameter.
func fixedSize(t types.Type) bool { return hasFixedSize(t, 0) }

func hasFixedSize(t types.Type, depth int) bool {
	if depth > maxNested {
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return false
	case *types.Named:
		return hasFixedSize(t.Underlying(), depth+1)
	case *types.Array:
		return hasFixedSize(t.Elem(), depth+1)
	case *types.Struct:
		for f := range t.Fields() {
			if !hasFixedSize(f.Type(), depth+1) {
				return false
			}
		}
	case *types.Tuple, *types.Union:
		return false
	case *types.Basic:
		return t.Kind() != types.Invalid
	}
	return true
}

// offset32 returns the offset of the i-th field of s, if it can be told.
func offset32(s *types.Struct, i int) (int64, bool) {
	fields := make([]*types.Var, i+1)
	for j := range fields {
		fields[j] = s.Field(j)
		if !fixedSize(fields[j].Type()) {
			return 0, false
		}
	}
	return sizes32.Offsetsof(fields)[i], true
}

// size32 returns the size of t, if it can be told.
func size32(t types.Type) (int64, bool) {
	if !fixedSize(t) {
		return 0, false
	}
	return sizes32.Sizeof(t), true
}

// isWord64 reports whether t is a number of 8 bytes that the 32-bit compilers
// align to 4.
func isWord64(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return false
	}
	switch b.Kind() {
	case types.Int64, types.Uint64, types.Float64:
		return true
	}
	return false
}
