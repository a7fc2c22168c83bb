package misuse

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// misaligned64bit reports a field that is used with 64-bit atomic operations
// but does not stand at a multiple of 8 bytes on 32-bit platforms: it follows a
// smaller field, its struct is embedded in such a place, or its struct is the
// element of an array or slice and has a size that is no multiple of 8.
//
// # Why
//
// On 386, arm and mips an int64 is aligned to 4 bytes only, and a 64-bit atomic
// operation on a word that is not aligned to 8 panics. Only the first word of a
// variable or of an allocation is sure to be aligned. The types atomic.Int64
// and atomic.Uint64 of sync/atomic are aligned everywhere; those of
// go.uber.org/atomic are not.
//
// # Limits
//
// Sizes are computed for 32-bit platforms on every host. Files that no 32-bit
// platform builds are left alone, and so are packages that do not build there
// without such files, and structs whose padding is computed from sizes of the
// host. Whether the packages that it imports build there is not asked. A struct
// that another package embeds is not seen.
var misaligned64bit = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "misaligned-64bit",
		Title:   "64-bit atomic field that is not aligned on 32-bit platforms",
		Default: true, // the layout is computed, not guessed
	},
	Check: checkMisaligned64bit,
}

func checkMisaligned64bit(s *subject, report rule.Report) {
	c := &alignment{subject: s, words: make(map[*types.Var]bool)}
	if c.isFor64Bits() {
		return
	}
	var uses []wordUse
	for _, op := range s.ops {
		if c.isMisalignable(op) && c.buildsOn32(op.Call.Pos()) {
			for _, p := range c.placesOf(op) {
				uses = append(uses, wordUse{op, p})
				if v := p.lastField(); v != nil {
					c.words[v] = true
				}
			}
		}
	}
	reported := make(map[*types.Var]bool)
	for _, use := range uses {
		c.checkUse(use, reported, report)
	}
}

// alignment holds what the rule knows of a package.
type alignment struct {
	*subject
	words   map[*types.Var]bool // fields used with 64-bit operations
	taken   []place             // see addressTaken
	scanned bool                // whether taken is computed
	fixed   map[*types.Struct]bool
}

// A wordUse is a 64-bit operation and one of the places it operates on.
type wordUse struct {
	op op
	at place
}

// isMisalignable reports whether op accesses a word of 64 bits that the
// compiler does not align by itself.
func (c *alignment) isMisalignable(op op) bool {
	if op.Width() != 8 {
		return false
	}
	if !op.Typed {
		return true
	}
	named := c.api.Named(op.Func.Signature().Recv().Type())
	if named == nil || named.Obj().Pkg().Path() == atomicapi.Gvisor { // aligns itself where it must
		return false
	}
	return fixedSize(named) && sizes32.Alignof(named) < 8
}

// checkUse reports the field that use accesses if it is misaligned, once.
func (c *alignment) checkUse(use wordUse, reported map[*types.Var]bool, report rule.Report) {
	bad, ok := c.misplaced(use.at, 0, 0)
	if !ok || !c.portable(use.at) {
		return
	}
	v := c.fieldToReport(use.at)
	if v == nil || reported[v] {
		return
	}
	here := v.Pkg() == c.pass.Pkg
	if here && !c.buildsOn32(v.Pos()) || !here && v.Pkg().Path()+"_test" == c.pass.Pkg.Path() {
		return // the other package of the folder reports it
	}
	reported[v] = true
	operation := "atomic." + use.op.Func.Name()
	if use.op.Typed {
		operation = fmt.Sprintf("atomic.%s.%s", typeName(use.op), use.op.Func.Name())
	}
	d := analysis.Diagnostic{Pos: use.op.Call.Pos(), End: use.op.Call.End()}
	if here {
		d.Pos, d.End = v.Pos(), v.Pos()+token.Pos(len(v.Name()))
		d.SuggestedFixes = c.moveToFront(use.at, bad)
		operation += " at " + c.at(use.op.Call.Pos())
	}
	d.Message = fmt.Sprintf("field %s %s on 386 and arm, where %s panics; %s",
		v.Name(), bad.why, operation, c.advice(use, v, bad))
	report(d)
}

// typeName returns the name of the atomic type whose method op calls.
func typeName(op op) string {
	t := types.Unalias(op.Func.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return t.String()
}

func (c *alignment) advice(use wordUse, v *types.Var, bad misplacement) string {
	advice := "make it an atomic.Int64"
	if use.op.Typed {
		advice = "use sync/atomic's Int64"
	}
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Kind() != types.Int64 || typeName64(use.op) == "Uint64" {
		advice = advice[:len(advice)-len("Int64")] + "Uint64"
	}
	if bad.mover != "" {
		mover := bad.mover
		if mover == v.Name() {
			mover = "it"
		}
		advice += ", or move " + mover + " to the front"
	}
	return advice
}

// typeName64 is typeName for methods, and empty for functions.
func typeName64(op op) string {
	if !op.Typed {
		return ""
	}
	return typeName(op)
}

// fileOf returns the file that holds pos, or nil.
func (s *subject) fileOf(pos token.Pos) *ast.File {
	for _, f := range s.pass.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return f
		}
	}
	return nil
}

func (c *alignment) buildsOn32(pos token.Pos) bool {
	f := c.fileOf(pos)
	return f != nil && buildsOn32(c.pass.Fset, f)
}
