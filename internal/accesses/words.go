package accesses

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A Word is a variable that is accessed with atomic functions: of plain words,
// since a typed atomic has no other accesses.
type Word struct {
	Loc     flow.Loc
	Atomics []*Access // in source order
	Plain   []*Access // in source order

	// Copied tells that objects are filled with what is loaded from others.
	Copied bool

	// Elsewhere is, of a variable of another package, a plain access there, or nil.
	Elsewhere *Access
}

// An Access is what code does to a Word.
type Access struct {
	// Event is an atomic operation, a plain access, or the call that leads to one; nil
	// if another package makes the access.
	Event *flow.Event

	Addr *flow.Value // of the variable, at Event
	Name string      // of the atomic function, with its package, or of the callee that accesses the variable plainly

	Reads, Writes bool

	Pos   token.Pos // of the access itself, which may be in a callee; NoPos if that is in another package
	Place string    // of the access, if it is in another package: "stats.go:12"
	Arg   ast.Expr  // what leads to the variable, of a call

	// Inner is the plain access in the callee of a call, if whatever the package gives to
	// the callee there is accessed atomically: it is the callee that is wrong.
	Inner *flow.Event
	Owned bool // nobody else reaches the variable yet

	at *flow.Event // see At
}

// At returns the access as an event on the variable: a call that leads to one stands
// for it.
func (a *Access) At() *flow.Event {
	switch {
	case a.at != nil:
	case a.Event.Addr == a.Addr:
		a.at = a.Event
	default:
		e := *a.Event
		e.Addr = a.Addr
		a.at = &e
	}
	return a.at
}

// Words returns the variables that are accessed atomically, in source order, with
// all accesses that the package makes to them.
func (x *Index) Words() []*Word {
	if x.words == nil {
		x.words = newWordFinder(x).find()
	}
	return x.words
}

// A wordFinder finds the words of a package and their accesses.
type wordFinder struct {
	*Index
	words  map[flow.Loc]*Word
	looked map[*flow.Func]bool
	asked  map[types.Object]bool // whose mentions were interpreted
	queue  []types.Object
	holds  map[flow.Loc][]pointing // where addresses are held
	uses   map[useKey]*ParamUse
	given  map[useKey]*given
}

// A pointing is the address of a variable that something holds.
type pointing struct {
	addr  *flow.Value
	event *flow.Event
}

func newWordFinder(x *Index) *wordFinder {
	return &wordFinder{
		Index:  x,
		words:  make(map[flow.Loc]*Word),
		looked: make(map[*flow.Func]bool),
		asked:  make(map[types.Object]bool),
		holds:  make(map[flow.Loc][]pointing),
		uses:   make(map[useKey]*ParamUse),
		given:  make(map[useKey]*given),
	}
}

func (f *wordFinder) find() []*Word {
	for _, loc := range f.atomicLocs() {
		f.add(loc)
	}
	for obj := range f.mentioned() {
		f.add(flow.Loc{Obj: obj})
	}
	for _, cur := range f.wordCalls {
		if decl, _ := EnclosingFunc(cur); decl != nil && decl.Body != nil {
			if fn := f.Prog.Func(decl); fn != nil {
				f.look(fn)
			}
		}
	}
	for _, fn := range f.Funcs {
		f.look(fn)
	}
	for _, decl := range f.holders() {
		if fn := f.Prog.Func(decl); fn != nil {
			f.look(fn)
		}
	}
	for len(f.queue) > 0 {
		obj := f.queue[0]
		f.queue = f.queue[1:]
		for _, decl := range f.mentionsOf(obj) {
			if fn := f.Prog.Func(decl); fn != nil {
				f.look(fn)
			}
		}
	}
	f.collect()
	var found []*Word
	for _, w := range f.words {
		f.sortAccesses(w.Atomics)
		f.sortAccesses(w.Plain)
		found = append(found, w)
	}
	slices.SortFunc(found, func(a, b *Word) int {
		return cmp.Or(f.comparePos(a.Loc.Obj.Pos(), b.Loc.Obj.Pos()), boolToInt(a.Loc.Elem)-boolToInt(b.Loc.Elem))
	})
	return found
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sortAccesses sorts by position; what is in other packages comes last.
func (p *Package) sortAccesses(as []*Access) {
	slices.SortStableFunc(as, func(a, b *Access) int {
		if a.Event == nil || b.Event == nil {
			return boolToInt(a.Event == nil) - boolToInt(b.Event == nil)
		}
		return p.comparePos(a.Event.Pos(), b.Event.Pos())
	})
}

// comparePos compares positions by the names of their files, tests last, and then within
// the file. The order of files in a file set depends on the driver.
func (p *Package) comparePos(a, b token.Pos) int {
	fa, fb := p.Pass.Fset.File(a), p.Pass.Fset.File(b)
	if fa == fb || fa == nil || fb == nil {
		return cmp.Compare(a, b)
	}
	return cmp.Or(boolToInt(p.IsTestFile(a))-boolToInt(p.IsTestFile(b)), cmp.Compare(fa.Name(), fb.Name()))
}

// atomicLocs returns the variables of the atomic functions' operations.
func (f *wordFinder) atomicLocs() []flow.Loc {
	var locs []flow.Loc
	for loc, events := range f.At {
		if slices.ContainsFunc(events, func(e *flow.Event) bool { return !e.Op.Typed }) {
			locs = append(locs, loc)
		}
	}
	return locs
}

// add makes a variable a word, and has the functions that mention it looked at.
func (f *wordFinder) add(loc flow.Loc) {
	if loc.Obj == nil || f.words[loc] != nil {
		return
	}
	f.words[loc] = &Word{Loc: loc}
	if !f.asked[loc.Obj] {
		f.asked[loc.Obj] = true
		f.queue = append(f.queue, loc.Obj)
	}
	// What the callers of a function hand to it, and what its holders hold.
	if v, ok := loc.Obj.(*types.Var); ok && loc.Elem && IsParam(v) {
		f.lookAtCallers(v)
	}
	if loc.Elem {
		for _, h := range f.holds[flow.Loc{Obj: loc.Obj}] {
			f.addHeld(h)
		}
	}
}

func (f *wordFinder) addHeld(h pointing) {
	if loc, ok := f.Prog.Variable(h.addr); ok {
		f.add(loc)
	}
}

// lookAtCallers looks at the functions that call the one whose parameter v is.
func (f *wordFinder) lookAtCallers(v *types.Var) {
	cur, ok := f.Curs.At(v.Pos(), v.Pos())
	if !ok {
		return
	}
	decl, _ := EnclosingFunc(cur)
	if decl == nil {
		return
	}
	for _, caller := range f.Prog.CallersOf(decl) {
		if fn := f.Prog.Func(caller); fn != nil {
			f.look(fn)
		}
	}
}

// look notes which addresses a function hands to others and stores.
func (f *wordFinder) look(fn *flow.Func) {
	if f.looked[fn] {
		return
	}
	f.looked[fn] = true
	for e := range fn.All {
		switch e.Kind {
		case flow.PointEvent:
			f.hold(e.Addr, pointing{e.New, e})
		case flow.CallEvent, flow.GoEvent:
			f.lookAtCall(e)
		}
	}
}

func (f *wordFinder) hold(at *flow.Value, h pointing) {
	loc, ok := f.Prog.Variable(at)
	if !ok {
		return
	}
	f.holds[loc] = append(f.holds[loc], h)
	if f.words[flow.Loc{Obj: loc.Obj, Elem: true}] != nil {
		f.addHeld(h)
	}
}

// lookAtCall makes words of the variables whose addresses are handed to code
// that accesses them atomically.
func (f *wordFinder) lookAtCall(e *flow.Event) {
	for i := range e.Args {
		if target := f.target(e, i); target != nil {
			if use := f.useOf(e.Callee, paramIndex(e.Callee, i)); use != nil && use.Atomic != nil {
				if loc, ok := f.Prog.Variable(target); ok {
					f.add(loc)
				}
			}
		}
	}
}

// target returns the address of the word that the i'th operand of a call leads
// to: &x, or an element of a slice; nil if it is none.
func (f *wordFinder) target(e *flow.Event, i int) *flow.Value {
	if e.Callee == nil || i >= len(e.Args) {
		return nil
	}
	sig := e.Callee.Origin().Signature()
	var t types.Type
	j := i
	if sig.Recv() != nil {
		if i == 0 {
			t = sig.Recv().Type()
		}
		j--
	}
	if t == nil {
		if j >= sig.Params().Len() || sig.Variadic() && j >= sig.Params().Len()-1 {
			return f.variadicTarget(e, i, sig)
		}
		t = sig.Params().At(j).Type()
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if isWord(u.Elem()) {
			return e.Args[i]
		}
	case *types.Slice:
		if isWord(u.Elem()) {
			return e.Func.ElementOf(sliced(e.Args[i]))
		}
	}
	return nil
}

// variadicTarget is target for one of the operands that a variadic function gets in a
// slice: a pointer to a word.
func (f *wordFinder) variadicTarget(e *flow.Event, i int, sig *types.Signature) *flow.Value {
	call, ok := e.Node.(*ast.CallExpr)
	if !sig.Variadic() || !ok || call.Ellipsis.IsValid() {
		return nil
	}
	elem := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
	if ptr, ok := elem.Underlying().(*types.Pointer); ok && isWord(ptr.Elem()) {
		return e.Args[i]
	}
	return nil
}

// paramIndex returns which operand of a function, receiver first, the i'th of a call is.
func paramIndex(fn *types.Func, i int) int {
	n := fn.Signature().Params().Len()
	if fn.Signature().Recv() != nil {
		n++
	}
	return min(i, n-1)
}

// sliced returns the slice of which v is a part.
func sliced(v *flow.Value) *flow.Value {
	if _, ok := v.Site.(*ast.SliceExpr); ok && v.Op == flow.Derived && len(v.Args) == 1 {
		return v.Args[0]
	}
	return v
}

// isWord reports whether atomic functions can access a variable of type t.
func isWord(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return isWordConstraint(p.Constraint())
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && wordKinds[b.Kind()]
}

// isWordConstraint reports whether all types that satisfy the constraint are words.
func isWordConstraint(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for embedded := range iface.EmbeddedTypes() {
		union, ok := types.Unalias(embedded).(*types.Union)
		if !ok {
			if isWord(embedded) || types.IsInterface(embedded) && isWordConstraint(embedded) {
				return true
			}
			continue
		}
		all := union.Len() > 0
		for term := range union.Terms() {
			all = all && isWord(term.Type())
		}
		if all {
			return true
		}
	}
	return false
}

var wordKinds = map[types.BasicKind]bool{
	types.Int32: true, types.Int64: true, types.Uint32: true, types.Uint64: true, types.Uintptr: true, types.UnsafePointer: true,
}

// collect gathers the accesses to the words.
func (f *wordFinder) collect() {
	copied := f.copied()
	for loc, w := range f.words {
		if v, ok := loc.Obj.(*types.Var); ok {
			w.Copied = copied[v]
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
			a.Event, a.Addr, a.Owned, a.Arg = e, target, e.OwnedOperand(i), operandExpr(e, i)
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

// A given is what the calls of a function give it as one operand.
type given struct {
	use   *ParamUse
	calls map[ast.Node]bool
	words []*Word
	plain []*Access // one for each of words
}

func (f *wordFinder) noteGiven(e *flow.Event, i int, use *ParamUse, w *Word, a *Access) {
	key := useKey{e.Callee.Origin(), paramIndex(e.Callee, i)}
	g := f.given[key]
	if g == nil {
		g = &given{use: use, calls: make(map[ast.Node]bool)}
		f.given[key] = g
	}
	g.calls[e.Node] = true
	g.words = append(g.words, w)
	g.plain = append(g.plain, a)
}

// blameCallees puts the accesses of a function in the place of its calls, where all of
// them give it words.
func (f *wordFinder) blameCallees() {
	for key, g := range f.given {
		if len(g.use.plain) == 0 || len(g.calls) != f.Prog.CountCalls(key.fn) {
			continue
		}
		for i, a := range g.plain {
			for j, inner := range g.use.plain {
				if j > 0 {
					clone := *a
					a = &clone
					g.words[i].Plain = append(g.words[i].Plain, a)
				}
				a.Inner, a.Reads, a.Writes = inner, !inner.Write, inner.Write
			}
		}
	}
}

// operandExpr returns the i'th operand of a call, receiver first.
func operandExpr(e *flow.Event, i int) ast.Expr {
	call, ok := e.Node.(*ast.CallExpr)
	if !ok {
		return nil
	}
	if e.Callee.Signature().Recv() != nil {
		if i == 0 {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				return sel.X
			}
			return nil
		}
		i--
	}
	if i < len(call.Args) {
		return call.Args[i]
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

// mentionsOf returns the functions that mention a variable or field.
func (x *Index) mentionsOf(obj types.Object) []*ast.FuncDecl {
	if x.mentions == nil {
		x.indexMentions()
	}
	return x.mentions[obj]
}

func (x *Index) indexMentions() {
	x.mentions = make(map[types.Object][]*ast.FuncDecl)
	for _, file := range x.Pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			for n := range ast.Preorder(decl.Body) {
				id, ok := n.(*ast.Ident)
				if !ok {
					continue
				}
				v, ok := x.Info.Uses[id].(*types.Var)
				if !ok {
					continue
				}
				obj := types.Object(v.Origin())
				if m := x.mentions[obj]; len(m) == 0 || m[len(m)-1] != decl {
					x.mentions[obj] = append(m, decl)
				}
			}
		}
	}
}

// holders returns the functions with a parameter that points to a word: they may store
// it where others find it.
func (f *wordFinder) holders() []*ast.FuncDecl {
	var decls []*ast.FuncDecl
	for _, file := range f.Pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := f.Info.Defs[decl.Name].(*types.Func); ok && hasWordOperand(fn) {
				decls = append(decls, decl)
			}
		}
	}
	return decls
}
