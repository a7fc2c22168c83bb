package accesses

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// A site is where an operand is accessed, and how.
type site struct {
	Op     string // "atomic.AddInt64"; empty for a plain access
	Place  string // "stats.go:41"
	Reads  bool
	Writes bool
}

func (s *site) String() string {
	how := "read"
	if s.Writes {
		how = "written"
	}
	if s.Op == "" {
		return how + " plainly at " + s.Place
	}
	return how + " with " + s.Op + " at " + s.Place
}

// isAtomic is a fact on an exported field or package variable: its package accesses it
// with an atomic function.
type isAtomic struct {
	Site site

	// Copied tells that the package fills the field of other objects with what it loads:
	// not every object of the type is shared.
	Copied bool
}

// AFact marks a fact.
func (*isAtomic) AFact() {}

func (f *isAtomic) String() string { return "isAtomic: " + f.Site.String() }

// isPlain is a fact on an exported field or package variable that atomic functions could
// access: its package accesses it plainly, where it may be in use.
type isPlain struct{ Site site }

// AFact marks a fact.
func (*isPlain) AFact() {}

func (f *isPlain) String() string { return "isPlain: " + f.Site.String() }

// uses is a fact on a function: how it accesses the words that its operands lead to, and
// what goroutines it leaves behind or waits for.
type uses struct {
	Operands []operand // sorted by index

	// Joins tells that the function waits for goroutines.
	Joins bool

	// Shares tells that the function returns an object that a goroutine has.
	Shares bool
}

// An operand is what a function does with one of its operands, receiver first.
type operand struct {
	Index         int
	Atomic, Plain *site

	// Leaves tells that a goroutine has the operand, or calls it, when the function
	// returns.
	Leaves bool
}

// AFact marks a fact.
func (*uses) AFact() {}

func (f *uses) String() string {
	var parts []string
	for _, o := range f.Operands {
		if o.Atomic != nil {
			parts = append(parts, fmt.Sprintf("operand %d %s", o.Index, o.Atomic))
		}
		if o.Plain != nil {
			parts = append(parts, fmt.Sprintf("operand %d %s", o.Index, o.Plain))
		}
		if o.Leaves {
			parts = append(parts, fmt.Sprintf("operand %d left to a goroutine", o.Index))
		}
	}
	if f.Joins {
		parts = append(parts, "joins")
	}
	if f.Shares {
		parts = append(parts, "shares its result")
	}
	return "uses: " + strings.Join(parts, ", ")
}

// isEmpty reports whether the fact says nothing.
func (f *uses) isEmpty() bool { return len(f.Operands) == 0 && !f.Joins && !f.Shares }

// operand returns what is known of the i'th operand, to be added to.
func (f *uses) operand(i int) *operand {
	for j := range f.Operands {
		if f.Operands[j].Index == i {
			return &f.Operands[j]
		}
	}
	f.Operands = append(f.Operands, operand{Index: i})
	slices.SortFunc(f.Operands, func(a, b operand) int { return cmp.Compare(a.Index, b.Index) })
	return f.operand(i)
}

func (f *uses) find(i int) *operand {
	if f == nil {
		return nil
	}
	for j := range f.Operands {
		if f.Operands[j].Index == i {
			return &f.Operands[j]
		}
	}
	return nil
}

// An imports holds what is known of the objects of other packages.
type imports struct {
	atomic map[types.Object]*isAtomic
	plain  map[types.Object]*isPlain
	uses   map[*types.Func]*uses
}

// importsOf collects the facts of the packages that pass's imports.
func importsOf(pass *analysis.Pass) *imports {
	im := &imports{
		atomic: make(map[types.Object]*isAtomic),
		plain:  make(map[types.Object]*isPlain),
		uses:   make(map[*types.Func]*uses),
	}
	for _, f := range pass.AllObjectFacts() {
		if f.Object.Pkg() == pass.Pkg {
			continue
		}
		switch fact := f.Fact.(type) {
		case *isAtomic:
			im.atomic[f.Object] = fact
		case *isPlain:
			im.plain[f.Object] = fact
		case *uses:
			if fn, ok := f.Object.(*types.Func); ok {
				im.uses[fn] = fact
			}
		}
	}
	return im
}

// accessesWords reports whether a call's callee accesses a word that an operand leads to
// atomically.
func (im *imports) accessesWords(info *types.Info, call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok {
		return false
	}
	f := im.uses[fn.Origin()]
	return f != nil && slices.ContainsFunc(f.Operands, func(o operand) bool { return o.Atomic != nil })
}

// leavesAny reports whether some function that the package may call leaves an operand to a goroutine.
func (im *imports) leavesAny() bool {
	for _, u := range im.uses {
		if slices.ContainsFunc(u.Operands, func(o operand) bool { return o.Leaves }) {
			return true
		}
	}
	return false
}

// Leaves reports whether a call of fn leaves its i'th parameter, -1 for the receiver, to
// a goroutine.
func (im *imports) Leaves(fn *types.Func, i int) bool {
	if fn.Signature().Recv() != nil {
		i++
	}
	o := im.uses[fn.Origin()].find(i)
	return o != nil && o.Leaves
}

// Joins reports whether a call of fn waits for goroutines.
func (im *imports) Joins(fn *types.Func) bool {
	f := im.uses[fn.Origin()]
	return f != nil && f.Joins
}

// Shares reports whether fn returns an object that a goroutine has.
func (im *imports) Shares(fn *types.Func) bool {
	f := im.uses[fn.Origin()]
	return f != nil && f.Shares
}
