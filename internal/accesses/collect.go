package accesses

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// collect gathers the accesses to the words.
func (f *wordFinder) collect() {
	copied := f.copied()
	for loc, w := range f.words {
		if v, ok := loc.Obj.(*types.Var); ok {
			w.Copied = copied[v]
		}
		if !loc.Elem {
			w.Said = f.ProtocolOf(loc.Obj)
		}
		for _, e := range f.At[loc] {
			if !e.Op.Typed {
				w.Atomics = append(w.Atomics, atomicAccess(e))
			}
		}
		if fact := f.im.atomic[loc.Obj]; fact != nil && !loc.Elem {
			w.Atomics = append(w.Atomics, fact.Site.access())
			w.Copied = fact.Copied
		}
		if fact := f.im.plain[loc.Obj]; fact != nil && !loc.Elem {
			w.Elsewhere = fact.Site.access()
		}
	}
	for fn := range f.looked {
		for e := range fn.All {
			switch e.Kind {
			case flow.WordEvent:
				f.collectPlain(e)
			case flow.CallEvent, flow.GoEvent:
				f.collectCall(e)
			}
		}
	}
	f.collectHeld()
	f.collectConverted()
	f.blameCallees()
}

func atomicAccess(e *flow.Event) *Access {
	return &Access{
		Event: e, Addr: e.Addr, Name: e.Op.Func.Pkg().Name() + "." + e.Op.Func.Name(), Owned: e.Owned, Pos: e.Op.Call.Pos(),
		Reads: e.Op.Kind.ReadModifyWrite() || !e.Op.Kind.Writes(), Writes: e.Op.Kind.Writes(),
	}
}

func (f *wordFinder) collectPlain(e *flow.Event) {
	loc, ok := f.Prog.Variable(e.Addr)
	if !ok || f.words[loc] == nil || e.Inlined() {
		return // a thin callee's accesses are its own
	}
	w := f.words[loc]
	for _, p := range w.Plain {
		if p.Event.Target == e.Target && p.Event.Func == e.Func { // x++ reads and writes
			p.Reads, p.Writes = p.Reads || !e.Write, p.Writes || e.Write
			if e.Write {
				p.Event = e
			}
			return
		}
	}
	w.Plain = append(w.Plain, &Access{Event: e, Addr: e.Addr, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos(), Owned: e.Owned})
}

// collectCall gathers the accesses that callees make through what they are given.
func (f *wordFinder) collectCall(e *flow.Event) {
	for i := range e.Args {
		target := f.target(e, i)
		if target == nil {
			continue
		}
		loc, ok := f.Prog.Variable(target)
		if !ok || f.words[loc] == nil {
			continue
		}
		use := f.useOf(e.Callee, paramIndex(e.Callee, i))
		if use == nil {
			continue
		}
		w := f.words[loc]
		for _, how := range []*Access{use.Atomic, use.Plain} {
			if how == nil {
				continue
			}
			a := *how
			a.Event, a.Addr, a.Owned, a.Arg = e, target, e.OwnedOperand(i), argumentOf(e, i)
			if how == use.Plain {
				a.Name = e.Callee.Name()
				w.Plain = append(w.Plain, &a)
				f.noteGiven(e, i, use, w, &a)
			} else {
				w.Atomics = append(w.Atomics, &a)
			}
		}
	}
}

// argumentOf returns the i'th operand of a call, receiver first, or nil.
func argumentOf(e *flow.Event, i int) ast.Expr {
	if call, ok := e.Node.(*ast.CallExpr); ok {
		return flow.OperandExpr(call, e.Callee, i)
	}
	return nil
}

// collectHeld gives the words whose addresses are held somewhere the accesses that
// are made through the holder.
func (f *wordFinder) collectHeld() {
	own := make(map[*Word][]*Access) // before others' are added
	for _, w := range f.words {
		own[w] = w.Atomics
	}
	for holder, pointings := range f.holds {
		through := f.words[flow.Loc{Obj: holder.Obj, Elem: true}]
		for _, h := range pointings {
			loc, ok := f.Prog.Variable(h.addr)
			switch w := f.words[loc]; {
			case !ok || w == nil || w == through:
			case through != nil:
				w.Atomics = append(slices.Clip(w.Atomics), own[through]...)
			default:
				w.Plain = append(w.Plain, f.plainThrough(holder.Obj)...)
			}
		}
	}
}

// collectConverted gives the words of a named type of the package, whose address is converted
// to an interface, what the methods of the type do that are only called by way of it.
func (f *wordFinder) collectConverted() {
	methods := make(map[*types.Named][]*Access)
	for loc, w := range f.words {
		if loc.Elem {
			continue
		}
		named, ok := types.Unalias(loc.Obj.Type()).(*types.Named)
		if !ok || named.Obj().Pkg() != f.Pass.Pkg || !isWord(named) {
			continue
		}
		plain, known := methods[named]
		if !known {
			plain = f.plainMethods(named)
			methods[named] = plain
		}
		w.Plain = append(w.Plain, plain...)
	}
}

// plainMethods returns the plain accesses to their receivers of the type's methods that are only
// called by way of interfaces.
func (f *wordFinder) plainMethods(named *types.Named) (found []*Access) {
	for m := range named.Methods() {
		if f.Prog.CountCalls(m) > 0 || !f.Prog.InInterface(named, m) {
			continue
		}
		use := f.useOf(m, 0)
		if use == nil {
			continue
		}
		for _, e := range use.plain {
			found = append(found, &Access{Event: e, Addr: e.Addr, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos(), Owned: e.Owned})
		}
	}
	return found
}

// plainThrough returns the plain accesses to what a field or package variable points to.
func (f *wordFinder) plainThrough(holder types.Object) (found []*Access) {
	v, ok := holder.(*types.Var)
	if !ok || !v.IsField() && !flow.IsPackageVar(v) {
		return nil
	}
	through := flow.Loc{Obj: holder, Elem: true}
	for _, decl := range f.mentionsOf(holder) {
		fn := f.Prog.Func(decl)
		if fn == nil {
			continue
		}
		for e := range fn.All {
			if e.Kind != flow.WordEvent || e.Inlined() {
				continue
			}
			if l, ok := f.Prog.Variable(e.Addr); ok && l == through {
				found = append(found, &Access{Event: e, Addr: e.Addr, Reads: !e.Write, Writes: e.Write, Pos: e.Target.Pos(), Owned: e.Owned})
			}
		}
	}
	return found
}
