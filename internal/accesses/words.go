package accesses

import (
	"cmp"
	"go/ast"
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

	// Said is what the author says of the variable, or nil.
	Said *Protocol

	// Elsewhere is, of a variable of another package, a plain access there, or nil.
	Elsewhere *Access
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
	for obj, said := range f.protocols() {
		if said.Atomic {
			f.add(flow.Loc{Obj: obj})
		}
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
