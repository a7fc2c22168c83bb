package accesses

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A Plain is a variable that is never accessed atomically and that goroutines may share: a local
// variable or an object that one function makes, with all that it holds; or a field or package
// variable.
type Plain struct {
	// Root is, of what belongs to one function, the variable or object; nil for fields and
	// package variables.
	Root *flow.Value

	// Obj is the field or package variable, or the local variable at the root; nil for an
	// object without a name.
	Obj types.Object

	Accesses []*Access // in source order
}

// Shared returns the index of the package for the analysis of variables that are not accessed
// atomically, with those variables, in source order.
func (p *Package) Shared() (*Index, []*Plain) {
	x := p.emptyIndex()
	if !x.Prog.StartsAny() && !p.mentionsSync() && !p.setsFlags() && !(p.im.leavesAny() && x.Prog.StartsLasting()) {
		return x, nil
	}
	c := p.findCandidates(x.Prog)
	if len(c.decls) == 0 {
		return x, nil
	}
	w := flow.Watch{Shared: c.vars, Makers: c.makers}
	x.Prog.Watch(w)
	x.interpret(c.decls)
	f := &plainFinder{Index: x, vars: make(map[plainKey]*Plain), known: make(map[accessKey]*Access), watch: w, sums: make(map[*flow.Func][]*Access)}
	for _, fn := range x.Funcs {
		f.collect(fn)
	}
	return x, f.sorted()
}

// mentionsSync reports whether the package imports package sync or an atomic package.
func (p *Package) mentionsSync() bool {
	return p.API.InScope(p.Pass.Pkg) || slices.ContainsFunc(p.Pass.Pkg.Imports(), func(i *types.Package) bool { return i.Path() == "sync" })
}

// setsFlags reports whether the package sets fields to true or false, and has loops without a bound.
func (p *Package) setsFlags() bool {
	loops := false
	for cur := range p.In.Root().Preorder((*ast.ForStmt)(nil)) {
		if loop := cur.Node().(*ast.ForStmt); loop.Init == nil && loop.Post == nil {
			loops = true
			break
		}
	}
	if !loops {
		return false
	}
	for cur := range p.In.Root().Preorder((*ast.AssignStmt)(nil)) {
		stmt := cur.Node().(*ast.AssignStmt)
		if len(stmt.Rhs) != 1 || len(stmt.Lhs) != 1 {
			continue
		}
		_, field := stmt.Lhs[0].(*ast.SelectorExpr)
		id, ok := stmt.Rhs[0].(*ast.Ident)
		if field && ok && (id.Name == "true" || id.Name == "false") {
			return true
		}
	}
	return false
}

func (v *Plain) pos() (pos token.Pos) {
	if v.Obj != nil {
		return v.Obj.Pos()
	}
	if v.Root.Site != nil {
		return v.Root.Site.Pos()
	}
	return 0
}
