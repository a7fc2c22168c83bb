package shared

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// isGiven reports whether a write sets the variable to a constant, or to a parameter of the method.
func (f *field) isGiven(w *side) bool {
	x := f.assigned(w)
	if x == nil {
		return false
	}
	if tv := f.Info.Types[x]; tv.Value != nil || tv.IsNil() {
		return true
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && f.Info.Uses[id] != nil && accesses.IsParam(f.Info.Uses[id])
}

// assigned returns what a write assigns, or nil.
func (f *field) assigned(w *side) ast.Expr {
	cur, ok := f.Curs.Of(w.e.Target)
	if !ok {
		return nil
	}
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != len(assign.Rhs) {
		return nil
	}
	for i, lhs := range assign.Lhs {
		if lhs == w.e.Target {
			return ast.Unparen(assign.Rhs[i])
		}
	}
	return nil
}

// A guard is a lock of the object that a field belongs to, or of the package of a variable, that
// most accesses hold.
type guard struct{ lock flow.Loc }

func (g guard) isZero() bool { return g.lock.Obj == nil }

func (d *side) holds(g guard) bool { return slices.Contains(d.locks, g.lock) }

func (d *side) holdsForReading(g guard) bool { return d.holds(g) && !slices.Contains(d.excl, g.lock) }

// guardOf returns the lock that is held for at least one write, or that the function of a write
// without it uses as well, and for as many accesses as there are without any.
func (f *field) guardOf() guard {
	for _, w := range f.sides {
		if !w.Writes {
			continue
		}
		for _, m := range f.locksUsedAt(w) {
			loc, ok := flow.LocOf(m)
			if !ok || !isBeside(m, w.e.Addr) {
				continue
			}
			g, locked, free := guard{loc}, 0, 0
			for _, d := range f.sides {
				switch {
				case d.holds(g):
					locked++
				case f.isFree(d):
					free++
				}
			}
			if locked > 0 && locked >= free {
				return g
			}
		}
	}
	return guard{}
}

// isInconsistent reports whether it is a mistake that an access does without the lock that others
// hold.
func (f *field) isInconsistent(free *side) bool {
	switch t := f.Info.TypeOf(free.e.Target); {
	case t == nil, isCode(t) && free.Addr.Op != flow.IndexAddr:
		return false // set once, as a rule
	case endsUse(free.e.Func) && !isFlag(t) && !(free.Reads && free.Writes):
		return false
	case free.Writes:
		return !f.isInitial(free)
	case f.isDoubleChecked(free):
		return true
	case slices.ContainsFunc(f.sides, func(d *side) bool { return d.Writes && d.holds(f.guard) && f.Prog.Does(free.e, d.e) }):
		return false // the only one who writes may read without the lock
	case f.isTakenAway(free):
		return false
	}
	return !f.Prog.AcquiredBefore(free.e) || !f.writtenOnce()
}

func isSlice(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// isCode reports whether a type is that of a function, or an interface.
func isCode(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok || types.IsInterface(t)
}

func isFlag(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// endsUse reports whether a function is named as one by which the use of an object ends.
func endsUse(fn *flow.Func) bool {
	obj := fn.Top().Obj
	if obj == nil {
		return false
	}
	for _, name := range []string{"close", "stop", "shutdown", "release", "destroy", "free", "finalize", "cancel", "quit", "halt", "kill", "exit", "abort", "terminate", "interrupt", "pause"} {
		if strings.HasPrefix(strings.ToLower(obj.Name()), name) {
			return true
		}
	}
	return false
}

// isDoubleChecked reports whether a read without the lock is the first test of what the function
// tests and sets under the lock after it.
func (f *field) isDoubleChecked(free *side) bool {
	tests, sets := false, false
	for _, d := range f.sides {
		if d.e.Func == free.e.Func && d.holds(f.guard) && flow.Reaches(free.e, d.e) {
			tests = tests || !d.Writes && f.isTested(d)
			sets = sets || d.Writes
		}
	}
	return tests && sets && f.isTested(free)
}

// isTested reports whether an access stands in the condition of an if statement.
func (f *field) isTested(d *side) bool {
	cur, ok := f.Curs.Of(d.e.Target)
	if !ok {
		return false
	}
	for c := range cur.Enclosing((*ast.IfStmt)(nil)) {
		cond := c.Node().(*ast.IfStmt).Cond
		return cond.Pos() <= d.e.Target.Pos() && d.e.Target.Pos() < cond.End()
	}
	return false
}

// isUpdate reports whether a write depends on what the variable held: x++, x = append(x, v).
func (f *field) isUpdate(w *side) bool {
	if w.Reads && w.Writes {
		return true
	}
	rhs := f.assigned(w)
	if rhs == nil {
		return false
	}
	v := accesses.VarOf(f.Info, w.e.Target)
	for n := range ast.Preorder(rhs) {
		if x, ok := n.(ast.Expr); ok && v != nil && accesses.VarOf(f.Info, x) == v {
			return true
		}
	}
	return false
}

// isInitial reports whether a write sets what is made there.
func (f *field) isInitial(w *side) bool {
	switch x := f.assigned(w).(type) {
	case *ast.CompositeLit, *ast.UnaryExpr:
		return true
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && (id.Name == "make" || id.Name == "new")
	}
	return false
}

// isTakenAway reports whether an access is to an element of what the function has taken out of the
// field: it leaves something else there.
func (f *field) isTakenAway(d *side) bool {
	if d.Addr.Op != flow.IndexAddr || d.Addr.Args[0].Op != flow.Read {
		return false
	}
	for e := range d.e.Func.Top().All {
		if e.Kind == flow.WordEvent && e.Write && e.Addr == d.Addr.Args[0].Args[0] {
			return true
		}
	}
	return false
}

// writtenOnce reports whether all writes depend on a condition, as those do that are done at the
// first use.
func (f *field) writtenOnce() bool {
	for _, d := range f.sides {
		if d.Writes && len(d.e.Guards) == 0 {
			return false
		}
	}
	return true
}

// locksUsedAt returns the locks that are held at an access, or else acquired in its function.
func (f *field) locksUsedAt(d *side) (mutexes []*flow.Value) {
	for _, l := range d.e.Locks {
		mutexes = append(mutexes, l.Mutex)
	}
	if len(mutexes) > 0 || !f.isFree(d) {
		return mutexes
	}
	for e := range d.e.Func.Top().All {
		if e.Kind == flow.LockEvent && !e.Inlined() {
			mutexes = append(mutexes, e.Addr)
		}
	}
	return mutexes
}

// isBeside reports whether a lock is part of the same struct as a variable, or both belong to the
// package.
func isBeside(mutex, addr *flow.Value) bool {
	for addr.Op == flow.IndexAddr || addr.Op == flow.Read {
		addr = addr.Args[0] // an element of what the variable holds
	}
	if addr.Op == flow.Addr {
		return mutex.Op == flow.Addr && flow.IsPackageVar(mutex.Obj) && flow.IsPackageVar(addr.Obj)
	}
	return addr.Op == flow.FieldAddr && mutex.Op == flow.FieldAddr && mutex.Args[0] == addr.Args[0]
}
