package accesses

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

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

// lastingUses are the mentions of a field or package variable in functions that share it for
// longer than a call takes.
type lastingUses struct {
	decls   map[*ast.FuncDecl]bool
	written bool
	started bool  // on a goroutine
	polled  bool  // in a loop without a bound
	locked  bool  // with a lock held, as far as the text tells
	free    bool  // without one
	read    bool  // written with a lock held for reading
	guards  guard // of the struct, or the package
}

// A guard says by what a struct, or a package, keeps goroutines apart.
type guard uint8

const (
	hasAtomics guard = 1 << iota
	hasLock
	hasLocks // more than one
)

// mayRace reports whether something may tell that the variable is shared.
func (u *lastingUses) mayRace() bool {
	return u.written && (u.started || u.polled || u.free && (u.locked || u.guards&hasAtomics != 0) || u.read || u.guards&hasLocks != 0)
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

// madeIn returns the local variables of a function that only ever hold what it makes.
func (f *candidateFinder) madeIn(decl *ast.FuncDecl) map[types.Object]bool {
	made := make(map[types.Object]bool)
	for n := range ast.Preorder(decl.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				id, ok := lhs.(*ast.Ident)
				if !ok {
					continue
				}
				if def := f.Info.Defs[id]; def != nil && len(n.Lhs) == len(n.Rhs) && isMade(n.Rhs[i]) {
					made[def] = true
				} else if use := f.Info.Uses[id]; use != nil && !(len(n.Lhs) == len(n.Rhs) && isMade(n.Rhs[i])) {
					delete(made, use)
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if def := f.Info.Defs[name]; def != nil && (len(n.Values) == 0 || len(n.Values) == len(n.Names) && isMade(n.Values[i])) {
					made[def] = true
				}
			}
		}
	}
	return made
}

// isMade reports whether an expression makes an object: a literal or its address, or new.
func isMade(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.UnaryExpr:
		_, ok := ast.Unparen(x.X).(*ast.CompositeLit)
		return x.Op == token.AND && ok
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && id.Name == "new"
	}
	return false
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

// share notes the mention at x of a field of what root leads to, or of a package variable.
func (f *candidateFinder) share(v, root *types.Var, x ast.Expr, guards guard) {
	s := f.prog.SharingIn(f.decl, f.lits, root)
	if !s.Started && !s.Entered {
		return
	}
	u := f.lasting[v]
	if u == nil {
		u = &lastingUses{decls: make(map[*ast.FuncDecl]bool)}
		f.lasting[v] = u
	}
	u.decls[f.decl] = true
	u.written = u.written || f.targets[x]
	u.started = u.started || s.Started
	u.polled = u.polled || f.polling && v.Type() == types.Typ[types.Bool]
	u.guards |= guards
	held, read := f.heldAt(x.Pos())
	u.locked = u.locked || held
	u.free = u.free || !held
	u.read = u.read || read && f.targets[x]
}

// A lockCall is a call by which a lock is acquired or released, other than at the end of the
// function.
type lockCall struct {
	pos     token.Pos
	unlocks bool
	reads   bool
}

// lockCallsIn returns the calls by which a body acquires and releases locks.
func lockCallsIn(body *ast.BlockStmt) (calls []lockCall) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			_, lit := n.Call.Fun.(*ast.FuncLit)
			return lit
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			if !ok {
				break
			}
			switch sel.Sel.Name {
			case "Lock", "RLock":
				calls = append(calls, lockCall{pos: n.Pos(), reads: sel.Sel.Name == "RLock"})
			case "Unlock", "RUnlock":
				calls = append(calls, lockCall{pos: n.Pos(), unlocks: true})
			}
		}
		return true
	})
	return calls
}

// heldAt reports whether a lock is held at a place, for reading only, as far as the order of the
// text tells.
func (f *candidateFinder) heldAt(pos token.Pos) (held, read bool) {
	n := 0
	for _, c := range f.locks {
		switch {
		case c.pos >= pos:
		case c.unlocks:
			n--
		default:
			n++
			read = read || c.reads
		}
	}
	return n > 0, read
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

// call notes what a call writes: the elements of what a predeclared function is given, or the
// variable that a method of the package has the address of.
func (f *candidateFinder) call(call *ast.CallExpr) {
	switch fn := typeutil.Callee(f.Info, call).(type) {
	case *types.Builtin:
		switch fn.Name() {
		case "append", "copy", "delete", "clear":
			if len(call.Args) > 0 {
				f.write(call.Args[0])
			}
		}
	case *types.Func:
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && fn.Pkg() == f.Pass.Pkg && f.Info.Selections[sel] != nil {
			f.write(sel.X)
		}
		decl := f.prog.Decl(fn)
		if decl == nil || decl.Body == nil {
			return
		}
		for i, arg := range call.Args {
			if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND && f.starts {
				if fn.Signature().Recv() != nil {
					i++
				}
				if param := f.prog.ParamOf(fn.Origin(), i); param != nil {
					f.given[param] = decl
				}
			}
		}
	}
}

// write notes that a variable, or a part of it, is written, as far as no pointer leads there.
func (f *candidateFinder) write(x ast.Expr) {
	for x != nil {
		f.targets[ast.Unparen(x)] = true
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			if v, ok := f.Info.Uses[e].(*types.Var); ok {
				f.written[v.Origin()] = true
			}
			return
		case *ast.SelectorExpr:
			v, ok := f.Info.Uses[e.Sel].(*types.Var)
			if !ok {
				return
			}
			if !v.IsField() { // pkg.Var
				f.written[v.Origin()] = true
				return
			}
			if f.isMadeHere(e.X) {
				return
			}
			if v.Pkg() == f.Pass.Pkg {
				f.written[v.Origin()] = true
			}
			if isPointerType(f.Info.TypeOf(e.X)) {
				return
			}
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		default:
			return
		}
	}
}

func isPointerType(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// isMadeHere reports whether x names a local variable that holds what the function makes, which
// starts no goroutines, and the place is not in a literal.
func (f *candidateFinder) isMadeHere(x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && !f.starts && len(f.lits) == 0 && f.made[f.Info.Uses[id]]
}

// guardsOf returns what the struct that a selected field belongs to keeps goroutines apart by.
func (f *candidateFinder) guardsOf(e *ast.SelectorExpr) guard {
	t := f.Info.TypeOf(e.X)
	if t == nil {
		return 0
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return 0
	}
	g, known := f.guards[st]
	if !known {
		for v := range st.Fields() {
			g = g.with(v.Type())
		}
		f.guards[st] = g
	}
	return g
}

// with returns the guard with a variable of the given type as well.
func (g guard) with(t types.Type) guard {
	switch {
	case isAtomicType(t):
		return g | hasAtomics
	case !isMutex(t):
		return g
	case g&hasLock != 0:
		return g | hasLocks
	}
	return g | hasLock
}

// mutexVars returns what the variables of the package keep goroutines apart by.
func (f *candidateFinder) mutexVars() guard {
	if f.mutexVar == nil {
		var g guard
		scope := f.Pass.Pkg.Scope()
		for _, name := range scope.Names() {
			if v, ok := scope.Lookup(name).(*types.Var); ok && isMutex(v.Type()) {
				g |= hasLock
			}
		}
		f.mutexVar = &g
	}
	return *f.mutexVar
}

func isAtomicType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync/atomic"
}

func isMutex(t types.Type) bool {
	switch types.TypeString(t, nil) {
	case "sync.Mutex", "sync.RWMutex", "*sync.Mutex", "*sync.RWMutex", "sync.Locker":
		return true
	}
	return false
}
