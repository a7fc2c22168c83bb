package accesses

import (
	"go/ast"
	"go/token"
	"go/types"
)

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
			g = f.with(g, v.Type())
		}
		f.guards[st] = g
	}
	return g
}

// with returns the guard with a variable of the given type as well.
func (f *candidateFinder) with(g guard, t types.Type) guard {
	switch {
	case f.API.IsAtomic(t):
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

func isMutex(t types.Type) bool {
	switch types.TypeString(t, nil) {
	case "sync.Mutex", "sync.RWMutex", "*sync.Mutex", "*sync.RWMutex", "sync.Locker":
		return true
	}
	return false
}
