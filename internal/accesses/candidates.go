package accesses

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// candidates holds the plain variables that goroutines may share, as far as syntax tells: those
// that are written other than where they are made, and that a function literal captures, or that
// functions mention which run on goroutines or use locks.
type candidates struct {
	vars   map[types.Object]bool
	makers map[*ast.FuncDecl]bool // functions with literals that may run apart
	decls  []*ast.FuncDecl        // that mention the variables, in source order
}

// A candidateFinder finds candidates.
type candidateFinder struct {
	*Package
	prog     *flow.Program
	decl     *ast.FuncDecl
	starts   bool           // decl starts goroutines
	locks    []lockCall     // of decl, in source order
	lits     []*ast.FuncLit // around the current node, outermost first
	polling  bool           // the current node is in a loop without a bound
	made     map[types.Object]bool
	written  map[types.Object]bool
	captured map[types.Object]bool
	apart    map[types.Object]bool // fields and package variables mentioned where goroutines run
	lasting  map[types.Object]*lastingUses
	mutexVar *guard // see mutexVars
	guards   map[*types.Struct]guard
	targets  map[ast.Expr]bool // what is written to, or may be
	makers   map[*ast.FuncDecl]bool
	given    map[types.Object]*ast.FuncDecl // parameters that are given the address of a variable
}

// findCandidates returns the candidates of the package.
func (p *Package) findCandidates(prog *flow.Program) *candidates {
	f := &candidateFinder{
		Package: p, prog: prog,
		written:  make(map[types.Object]bool),
		captured: make(map[types.Object]bool),
		apart:    make(map[types.Object]bool),
		lasting:  make(map[types.Object]*lastingUses),
		guards:   make(map[*types.Struct]guard),
		targets:  make(map[ast.Expr]bool),
		makers:   make(map[*ast.FuncDecl]bool),
		given:    make(map[types.Object]*ast.FuncDecl),
	}
	for _, file := range p.Pass.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				f.look(decl)
			}
		}
	}
	c := &candidates{vars: make(map[types.Object]bool), makers: f.makers}
	looked := make(map[*ast.FuncDecl]bool)
	for obj := range f.written {
		v := obj.(*types.Var)
		if local := !v.IsField() && !flow.IsPackageVar(v); local && f.captured[obj] || !local && f.apart[obj] {
			c.vars[obj] = true
		}
		if u := f.lasting[obj]; u != nil && u.mayRace() {
			c.vars[obj] = true
			for decl := range u.decls {
				looked[decl] = true
			}
		}
	}
	for decl := range f.makers {
		looked[decl] = true
	}
	for param, decl := range f.given {
		c.vars[param] = true
		looked[decl] = true
	}
	for _, file := range p.Pass.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && looked[decl] {
				c.decls = append(c.decls, decl)
			}
		}
	}
	return c
}

// look looks at one function.
func (f *candidateFinder) look(decl *ast.FuncDecl) {
	f.decl = decl
	f.starts, f.locks = f.prog.StartsIn(decl), lockCallsIn(decl.Body)
	if f.starts {
		f.makers[decl] = true
	}
	f.made = f.madeIn(decl)
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		f.lits, f.polling = f.lits[:0], false
		for _, s := range stack {
			switch s := s.(type) {
			case *ast.FuncLit:
				f.lits = append(f.lits, s)
			case *ast.ForStmt:
				f.polling = f.polling || s.Init == nil && s.Post == nil
			}
		}
		switch n := n.(type) {
		case *ast.Ident:
			f.use(n)
		case *ast.SelectorExpr:
			f.selectField(n)
		case *ast.CallExpr:
			f.call(n)
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, lhs := range n.Lhs {
					f.write(lhs)
				}
				break
			}
			for _, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && f.Info.Defs[id] == nil {
					f.write(lhs)
				}
			}
		case *ast.IncDecStmt:
			f.write(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				f.write(n.Key)
				f.write(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				if _, isLit := ast.Unparen(n.X).(*ast.CompositeLit); !isLit {
					f.write(n.X)
				}
			}
		}
		return true
	})
}

// use notes the mention of a variable.
func (f *candidateFinder) use(id *ast.Ident) {
	v, ok := f.Info.Uses[id].(*types.Var)
	if !ok {
		return
	}
	v = v.Origin()
	local := !v.IsField() && !flow.IsPackageVar(v)
	if local {
		if f.starts && len(f.lits) > 0 && v.Pos() < f.lits[len(f.lits)-1].Pos() {
			f.captured[v] = true
		}
	} else if !v.IsField() && f.prog.RunsOnGoroutine(f.decl, id) {
		f.apart[v] = true
	}
	if flow.IsPackageVar(v) {
		f.share(v, nil, id, f.mutexVars())
	}
}

// selectField notes a field that is reached from what a goroutine was started with.
func (f *candidateFinder) selectField(sel *ast.SelectorExpr) {
	field, ok := f.Info.Uses[sel.Sel].(*types.Var)
	if !ok || !field.IsField() || field.Pkg() != f.Pass.Pkg {
		return
	}
	root := f.rootOf(sel.X)
	if root == nil {
		return
	}
	if x := f.prog.ElementIn(root); x != nil { // e := c.entries[key]
		if root = f.rootOf(x); root == nil {
			return
		}
	}
	field = field.Origin()
	if !f.apart[field] && (f.prog.HoldsShared(f.decl, f.lits, root) || flow.IsPackageVar(root) && f.prog.RunsOnGoroutine(f.decl, sel)) {
		f.apart[field] = true
	}
	f.share(field, root, sel, f.guardsOf(sel))
}

// rootOf returns the variable from which an expression selects, or nil.
func (f *candidateFinder) rootOf(x ast.Expr) *types.Var {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			if v, ok := f.Info.Uses[e].(*types.Var); ok {
				return v
			}
			return nil
		case *ast.SelectorExpr:
			if v, ok := f.Info.Uses[e.Sel].(*types.Var); ok && !v.IsField() {
				return v
			}
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		default:
			return nil
		}
	}
}
