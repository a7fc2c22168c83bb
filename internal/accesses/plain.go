package accesses

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A plainKey tells plain variables apart.
type plainKey struct {
	top  *flow.Func // of a root
	root *flow.Value
	obj  types.Object // of a field or package variable
}

// An accessKey tells accesses to a variable apart: by their event, or by the expression that makes
// both, x++ reads and writes.
type accessKey struct {
	v      *Plain
	event  *flow.Event
	inner  *flow.Event
	target ast.Expr
	fn     *flow.Func
	addr   *flow.Value
}

// A plainFinder collects the accesses to plain variables.
type plainFinder struct {
	*Index
	vars  map[plainKey]*Plain
	known map[accessKey]*Access
	watch flow.Watch
	sums  map[*flow.Func][]*Access // see summary
}

func (f *plainFinder) sorted() []*Plain {
	var found []*Plain
	for _, v := range f.vars {
		f.sortAccesses(v.Accesses)
		found = append(found, v)
	}
	slices.SortFunc(found, func(a, b *Plain) int {
		return cmp.Or(f.comparePos(a.Accesses[0].Pos, b.Accesses[0].Pos), f.comparePos(a.pos(), b.pos()))
	})
	return found
}

// collect gathers the accesses that a function makes, and those that its callees make through
// what it gives them.
func (f *plainFinder) collect(fn *flow.Func) {
	for e := range fn.All {
		switch {
		case e.Kind == flow.WordEvent && !e.Inlined():
			f.add(fn, &Access{Event: e, Addr: e.Addr, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos(), Owned: e.Owned})
		case e.Kind == flow.CallEvent || e.Kind == flow.GoEvent:
			f.collectCallee(fn, e)
		}
	}
}

func (f *plainFinder) collectCallee(fn *flow.Func, e *flow.Event) {
	if e.Callee == nil {
		return
	}
	decl := f.Prog.Decl(e.Callee)
	if decl == nil || decl.Body == nil {
		return
	}
	for i, arg := range e.Args {
		if !f.isOwnRoot(flow.Root(arg)) {
			continue
		}
		param := f.Prog.ParamOf(e.Callee.Origin(), i)
		if param == nil {
			continue
		}
		for _, inner := range f.summary(decl) {
			addr := fn.Rebase(inner.Addr, param, arg)
			if addr == nil {
				continue
			}
			a := *inner
			a.Event, a.Addr, a.Inner, a.Arg, a.Name = e, addr, inner.Event, argumentOf(e, i), e.Callee.Name()
			a.Owned = e.OwnedOperand(i)
			f.addRoot(fn, &a)
		}
	}
}

// summary returns the plain accesses that a function makes, itself.
func (f *plainFinder) summary(decl *ast.FuncDecl) []*Access {
	fn := f.Prog.Func(decl)
	if fn == nil {
		return nil
	}
	if s, ok := f.sums[fn]; ok {
		return s
	}
	var found []*Access
	for _, e := range fn.Events {
		if e.Kind == flow.WordEvent && !e.Inlined() {
			found = append(found, &Access{Event: e, Addr: e.Addr, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos()})
		}
	}
	f.sums[fn] = found
	return found
}

func (f *plainFinder) add(fn *flow.Func, a *Access) {
	f.addRoot(fn, a)
	for v := a.Addr; ; v = v.Args[0] {
		switch v.Op {
		case flow.FieldAddr:
			if f.watch.Shared[v.Obj] {
				f.put(plainKey{obj: v.Obj}, nil, v.Obj, a)
				return
			}
			continue
		case flow.Addr:
			if obj, ok := v.Obj.(*types.Var); ok && flow.IsPackageVar(obj) && f.watch.Shared[obj] {
				f.put(plainKey{obj: v.Obj}, nil, v.Obj, a)
			}
			return
		case flow.IndexAddr:
			continue
		case flow.Read:
			if a.Addr.Op == flow.IndexAddr && a.Addr.Args[0] == v {
				continue // an element of a slice or map that it holds
			}
		}
		return
	}
}

// addRoot adds an access to a variable or object of one function.
func (f *plainFinder) addRoot(fn *flow.Func, a *Access) {
	root := flow.Root(a.Addr)
	if !f.isOwnRoot(root) {
		return
	}
	if root.Op == flow.Read && a.Addr.Op == flow.IndexAddr {
		root = root.Args[0] // a slice or map that a variable holds
	}
	f.put(plainKey{top: fn.Top(), root: root}, root, root.Obj, a)
}

// isOwnRoot reports whether the variable or object belongs to one call of the function.
func (f *plainFinder) isOwnRoot(root *flow.Value) bool {
	switch root.Op {
	case flow.Addr:
		v, ok := root.Obj.(*types.Var)
		return ok && !v.IsField() && !flow.IsPackageVar(v)
	case flow.Fresh:
		return true
	case flow.Read:
		return root.Args[0].Op == flow.Addr && f.isOwnRoot(root.Args[0])
	}
	return false
}

func (f *plainFinder) put(key plainKey, root *flow.Value, obj types.Object, a *Access) {
	v := f.vars[key]
	if v == nil {
		v = &Plain{Root: root, Obj: obj}
		f.vars[key] = v
	}
	for _, k := range [2]accessKey{
		{v: v, event: a.Event, addr: a.Addr, inner: a.Inner},
		{v: v, target: a.Event.Target, fn: a.Event.Func, addr: a.Addr},
	} {
		if k.event == nil && (a.Inner != nil || k.target == nil) {
			continue
		}
		known := f.known[k]
		if known == nil {
			f.known[k] = a
			continue
		}
		known.Reads, known.Writes = known.Reads || a.Reads, known.Writes || a.Writes
		if k.event == nil && a.Writes {
			known.Event = a.Event
		}
		return
	}
	v.Accesses = append(v.Accesses, a)
}
