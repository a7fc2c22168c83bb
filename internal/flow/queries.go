package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// Sources returns the results of atomic operations from which v is computed,
// by data alone or, if ctrl, also by the branches that chose it. Where v comes
// out of a call that was given no more than a number, string or flag of a
// loaded object, that object is no source: a reload of the file that a
// configuration names does not update the configuration.
func (fn *Func) Sources(v *Value, ctrl bool) []*Value {
	w := sourceWalk{fn: fn.top(), ctrl: ctrl, seen: make(map[sourceKey]bool)}
	w.visit(v, false)
	return w.found
}

type sourceKey struct {
	v    *Value
	call bool
}

type sourceWalk struct {
	fn    *Func
	ctrl  bool
	seen  map[sourceKey]bool
	found []*Value
}

func (w *sourceWalk) visit(v *Value, call bool) {
	if v == nil || w.seen[sourceKey{v, call}] {
		return
	}
	w.seen[sourceKey{v, call}] = true
	switch v.Op {
	case Atomic:
		if !slices.Contains(w.found, v) {
			w.found = append(w.found, v)
		}
		return
	case Call:
		call = true
	case Fresh:
		if call {
			return // an operand made for the call
		}
	case Read:
		if a := v.Args[0]; call && a.Op == FieldAddr && isBasic(a.Obj.Type()) {
			return
		}
	case Part:
		if call && isBasic(v.Obj.Type()) {
			return
		}
	case Closure:
		return
	}
	for _, a := range v.Args {
		w.visit(a, call)
	}
	for _, a := range w.fn.contents[v] {
		w.visit(a, call)
	}
	if w.ctrl {
		for _, c := range v.Ctrl {
			w.visit(c, call)
		}
	}
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

// Uses reports whether x is among the values from which v is computed.
func (fn *Func) Uses(v, x *Value) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] {
			return false
		}
		if v == x {
			return true
		}
		seen[v] = true
		return slices.ContainsFunc(v.Args, visit) || slices.ContainsFunc(fn.top().contents[v], visit)
	}
	return visit(v)
}

// UsesOutside is [Func.Uses], but does not look into the values that stop
// accepts.
func (fn *Func) UsesOutside(v, x *Value, stop func(*Value) bool) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] || stop(v) {
			return false
		}
		if v == x {
			return true
		}
		seen[v] = true
		return slices.ContainsFunc(v.Args, visit) || slices.ContainsFunc(fn.top().contents[v], visit)
	}
	return visit(v)
}

// EventOf returns the event of the atomic operation with the given result.
func (fn *Func) EventOf(result *Value) *Event {
	top := fn.top()
	if top.results == nil {
		top.results = make(map[*Value]*Event)
		for e := range top.All {
			if e.Kind == AtomicEvent {
				top.results[e.Result] = e
			}
		}
	}
	return top.results[result]
}

// LoadsOf returns the events among vs that read the variable at addr.
func (fn *Func) LoadsOf(vs []*Value, addr *Value) []*Event {
	var loads []*Event
	for _, v := range vs {
		if v.Args[0] == addr && v.Kind != atomicapi.Store {
			if e := fn.EventOf(v); e != nil {
				loads = append(loads, e)
			}
		}
	}
	return loads
}

// A CallSite is a call of a function of the package and the state it was in.
type CallSite struct {
	Locks []*Lock
	Owned []bool // which operands the caller made and no goroutine has; receiver first
	Args  []*Value
	Func  *Func

	guards []*Guard
}

// HeldAt returns the mutexes held for writing at e: in its function and, if
// that is unexported, at all its calls.
func (p *Program) HeldAt(e *Event) []Loc {
	held := append(lockLocs(e.Locks), e.Func.heldUntilReleased(e)...)
	if !startedWithin(e.Func) {
		held = append(held, p.entryLocks(e.Func.top())...)
	}
	return held
}

// heldUntilReleased returns the mutexes that the function of e releases after e
// without ever acquiring them: its caller did.
func (fn *Func) heldUntilReleased(e *Event) []Loc {
	var held []Loc
	for _, u := range fn.Events {
		if u.Kind != UnlockEvent || !Before(e, u) {
			continue
		}
		acquired := slices.ContainsFunc(fn.Events, func(l *Event) bool { return l.Kind == LockEvent && l.Addr == u.Addr })
		if loc, ok := mutexLoc(u.Addr); ok && !acquired {
			held = append(held, loc)
		}
	}
	return held
}

// HeldAnyAt returns the mutexes held at e, for reading or for writing. A setter
// that other packages may call too goes by the calls in its own.
func (p *Program) HeldAnyAt(e *Event) []Loc {
	held := p.HeldAt(e)
	if fn := e.Func; fn.Obj != nil && fn.Obj.Exported() && len(held) == 0 {
		if t := p.inlinable(fn.Obj); t != nil && t.whole {
			held = p.heldAtCalls(fn)
		}
	}
	for _, l := range e.Locks {
		if loc, ok := mutexLoc(l.Mutex); ok && l.Read {
			held = append(held, loc)
		}
	}
	return held
}

// heldAtCalls returns the mutexes held at every call of fn in the package.
func (p *Program) heldAtCalls(fn *Func) []Loc {
	var held []Loc
	for i, u := range p.usesOf(fn.Obj) {
		if u.kind != useCall || u.in == nil {
			return nil
		}
		site, ok := p.Func(u.in).findSite(u.call)
		if !ok {
			return nil
		}
		here := lockLocs(site.Locks)
		if i > 0 {
			here = slices.DeleteFunc(here, func(l Loc) bool { return !slices.Contains(held, l) })
		}
		held = here
	}
	return held
}

// startedWithin reports whether fn is, or is within, a literal that runs on
// another goroutine or at another time than its declared function.
func startedWithin(fn *Func) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn.Started || fn.Callback {
			return true
		}
	}
	return false
}

func lockLocs(locks []*Lock) []Loc {
	var held []Loc
	for _, l := range locks {
		if loc, ok := mutexLoc(l.Mutex); ok && !l.Read {
			held = append(held, loc)
		}
	}
	return held
}

// mutexLoc names a mutex across functions. A pointer to a mutex, a locker in
// an interface and a channel go by the variable that holds them.
func mutexLoc(m *Value) (Loc, bool) {
	if m.Op == Read {
		m = m.Args[0]
	}
	return LocOf(m)
}

// entryLocks returns the mutexes held wherever fn is called, if all its calls
// are seen.
func (p *Program) entryLocks(fn *Func) []Loc {
	held, _ := p.findEntryLocks(fn)
	return held
}

// findEntryLocks returns the mutexes held at the calls of fn. Calls from within
// the functions being looked at hold what those hold, so they are passed over:
// the result is the greatest fixpoint. If all calls are such, any is true.
func (p *Program) findEntryLocks(fn *Func) (held []Loc, anyLock bool) {
	if held, ok := p.entry[fn]; ok {
		return held, false
	}
	if p.entering[fn] {
		return nil, true
	}
	p.entering[fn] = true
	defer delete(p.entering, fn)
	sites, ok := p.CallSites(fn.Obj)
	if !ok {
		p.entry[fn] = nil
		return nil, false
	}
	first, partial := true, false
	for _, s := range sites {
		if len(s.Owned) > 0 && s.Owned[0] && fn.Obj.Signature().Recv() != nil {
			continue // a constructor's helper has nobody to exclude
		}
		here := lockLocs(s.Locks)
		if !startedWithin(s.Func) {
			outer, recursive := p.findEntryLocks(s.Func.top())
			if recursive {
				partial = true
				continue
			}
			here = append(here, outer...)
		}
		if first {
			held, first = here, false
		} else {
			held = slices.DeleteFunc(held, func(l Loc) bool { return !slices.Contains(here, l) })
		}
	}
	if partial && len(p.entering) > 1 {
		return held, first // depends on where the cycle was entered
	}
	p.entry[fn] = held
	return held, false
}

// CallSites returns the calls of fn, and whether they are all there are: fn
// must be unexported, or in a main package, and only ever be called.
func (p *Program) CallSites(fn *types.Func) (sites []CallSite, all bool) {
	if fn == nil || fn.Exported() && p.pkg.Name() != "main" {
		return nil, false
	}
	for _, u := range p.usesOf(fn) {
		if u.kind != useCall && u.kind != useDefer || u.in == nil {
			return nil, false
		}
		caller := p.Func(u.in)
		site, ok := caller.findSite(u.call)
		if !ok {
			return nil, false
		}
		sites = append(sites, site)
	}
	return sites, len(sites) > 0
}

func (fn *Func) findSite(call *ast.CallExpr) (CallSite, bool) {
	if s, ok := fn.sites[call]; ok {
		return s, true
	}
	for _, l := range fn.Lits {
		if s, ok := l.findSite(call); ok {
			return s, true
		}
	}
	return CallSite{}, false
}

// OwnedByCallers reports whether e's variable belongs to an object that every
// caller of e's function passes in while nobody else reaches it: the function
// helps a constructor.
func (p *Program) OwnedByCallers(e *Event) bool {
	if e.Owned {
		return true
	}
	owned, ok := p.owned[e]
	if !ok {
		owned = p.findOwned(e)
		if p.owned == nil {
			p.owned = make(map[*Event]bool)
		}
		p.owned[e] = owned
	}
	return owned
}

func (p *Program) findOwned(e *Event) bool {
	fn := e.Func
	if lit, ok := fn.Node.(*ast.FuncLit); ok {
		return p.ownedByOptions(lit, e.Addr)
	}
	if fn.Obj == nil {
		return false
	}
	if fn.Obj.Name() == "init" && fn.Obj.Signature().Recv() == nil {
		return true // before main and its goroutines
	}
	i, ok := paramOf(p, fn, e.Addr)
	return ok && p.ownedParam(fn.Obj, i, 0)
}

// OperandAtCallers reports whether every caller of e's function passes, as the
// operand that leads to e's variable, a value with the property.
func (p *Program) OperandAtCallers(e *Event, has func(*Func, *Value) bool) bool {
	return p.operandAtCallers(e.Func, e.Addr, has, 0)
}

func (p *Program) operandAtCallers(fn *Func, v *Value, has func(*Func, *Value) bool, depth int) bool {
	if fn.Parent != nil || fn.Obj == nil || depth > maxInline {
		return false
	}
	i, ok := paramOf(p, fn, v)
	if !ok {
		return false
	}
	sites, ok := p.CallSites(fn.Obj)
	for _, s := range sites {
		ok = ok && i < len(s.Args) &&
			(has(s.Func, s.Args[i]) || p.operandAtCallers(s.Func, s.Args[i], has, depth+1))
	}
	return ok
}

// ownedByOptions reports whether addr leads through a parameter of a literal
// that has the type of an option: wherever the package calls a function value
// of that type, it passes an object that nobody else reaches.
func (p *Program) ownedByOptions(lit *ast.FuncLit, addr *Value) bool {
	sig, ok := p.info.TypeOf(lit).(*types.Signature)
	obj := operandOf(addr)
	if !ok || obj == nil {
		return false
	}
	index := -1
	for i := range sig.Params().Len() {
		if sig.Params().At(i) == obj {
			index = i
		}
	}
	if index < 0 {
		return false
	}
	sites, ok := p.dynamicCalls(sig)
	for _, s := range sites {
		ok = ok && index < len(s.Owned) && s.Owned[index]
	}
	return ok
}

// dynamicCalls returns the calls of function values with the signature's
// parameters and results, and whether there are any and all were interpreted.
func (p *Program) dynamicCalls(sig *types.Signature) (sites []CallSite, ok bool) {
	if p.dynamic == nil {
		p.indexDynamicCalls()
	}
	for _, d := range p.dynamic {
		if !types.Identical(d.sig, sig) {
			continue
		}
		site, found := p.Func(d.in).findSite(d.call)
		if !found {
			return nil, false
		}
		sites = append(sites, site)
	}
	return sites, len(sites) > 0
}

// A dynamicCall is a call of a function value.
type dynamicCall struct {
	call *ast.CallExpr
	sig  *types.Signature
	in   *ast.FuncDecl
}

// indexDynamicCalls finds the calls of function values.
func (p *Program) indexDynamicCalls() {
	p.dynamic = []dynamicCall{}
	for _, f := range p.files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			for n := range ast.Preorder(decl.Body) {
				if call, ok := n.(*ast.CallExpr); ok {
					if sig := p.dynamicSignature(call); sig != nil {
						p.dynamic = append(p.dynamic, dynamicCall{call, sig, decl})
					}
				}
			}
		}
	}
}

// dynamicSignature returns the signature of the function value that is called,
// or nil if the callee is static.
func (p *Program) dynamicSignature(call *ast.CallExpr) *types.Signature {
	if _, static := calleeObject(p.info, call).(*types.Func); static {
		return nil
	}
	tv := p.info.Types[call.Fun]
	if tv.Type == nil || tv.IsType() {
		return nil
	}
	sig, _ := tv.Type.Underlying().(*types.Signature)
	return sig
}

// paramOf returns which operand, receiver first, leads to addr.
func paramOf(p *Program, fn *Func, addr *Value) (int, bool) {
	root := Root(addr)
	for root.Op == Read && root.Args[0].Op != Addr {
		root = Root(root.Args[0])
	}
	if root.Op != Read {
		return 0, false
	}
	return p.paramIndex(fn, root.Args[0].Obj)
}

func (p *Program) paramIndex(fn *Func, obj types.Object) (int, bool) {
	sig := fn.Obj.Signature()
	first := 0
	if r := sig.Recv(); r != nil {
		if r == obj {
			return 0, true
		}
		first = 1
	}
	for i := range sig.Params().Len() {
		if sig.Params().At(i) == obj {
			return first + i, true
		}
	}
	return 0, false
}

// ownedParam reports whether the i'th operand is owned at every call of fn.
func (p *Program) ownedParam(fn *types.Func, i, depth int) bool {
	if depth > maxInline {
		return false
	}
	sites, ok := p.CallSites(fn)
	if !ok {
		return false
	}
	for _, s := range sites {
		if i >= len(s.Args) {
			return false
		}
		if s.Owned[i] {
			continue
		}
		if s.Func.Parent != nil || s.Func.Obj == nil {
			return false
		}
		j, ok := paramOf(p, s.Func, s.Args[i])
		if !ok || !p.ownedParam(s.Func.Obj, j, depth+1) {
			return false
		}
	}
	return true
}

// RunsOnce reports whether e happens in a function or literal that only a
// sync.Once runs.
func (p *Program) RunsOnce(e *Event) bool {
	fn := e.Func
	for ; fn.Parent != nil; fn = fn.Parent {
		if fn.Once {
			return true
		}
	}
	return fn.Obj != nil && p.onlyOnce(fn.Obj, 0)
}

func (p *Program) onlyOnce(fn *types.Func, depth int) bool {
	uses := p.usesOf(fn)
	if len(uses) == 0 || fn.Exported() || depth > maxInline {
		return false
	}
	for _, u := range uses {
		switch {
		case u.kind == useOnce:
		case u.kind == useCall && u.in != nil && u.lit != nil:
			l := p.Func(u.in).findLit(u.lit)
			if l == nil || !l.Once {
				return false
			}
		case u.kind == useCall && u.in != nil:
			caller, _ := p.info.Defs[u.in.Name].(*types.Func)
			if caller == nil || !p.onlyOnce(caller, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func (fn *Func) findLit(lit *ast.FuncLit) *Func {
	for _, l := range fn.Lits {
		if l.Node == lit {
			return l
		}
		if f := l.findLit(lit); f != nil {
			return f
		}
	}
	return nil
}

// HeldThrough returns the mutexes that are acquired before a, held at a and at
// b, and not released between.
func (p *Program) HeldThrough(a, b *Event) []Loc {
	var held []Loc
	for _, l := range a.Locks {
		for _, m := range b.Locks {
			if l.Mutex == m.Mutex && l.Site == m.Site && l.Site != nil && !l.Read && !m.Read {
				if loc, ok := mutexLoc(l.Mutex); ok {
					held = append(held, loc)
				}
			}
		}
	}
	if a.Func == b.Func {
		held = append(held, b.Func.heldUntilReleased(b)...)
	}
	if a.Func.top() == b.Func.top() && !startedWithin(a.Func) && !startedWithin(b.Func) {
		held = append(held, p.entryLocks(a.Func.top())...)
	}
	return held
}

// AnyAddress reports whether an address that the function reads or writes
// plainly has the property.
func (fn *Func) AnyAddress(has func(addr *Value) bool) bool {
	for _, v := range fn.top().vs.made {
		if v.Op == IndexAddr && has(v) {
			return true
		}
	}
	return false
}

// Comparisons returns the comparisons that make up a condition.
func Comparisons(cond *Value) []*Value {
	switch {
	case cond.Op == Unary && cond.Token == token.NOT:
		return Comparisons(cond.Args[0])
	case cond.Op == Binary && (cond.Token == token.LAND || cond.Token == token.LOR):
		return append(Comparisons(cond.Args[0]), Comparisons(cond.Args[1])...)
	case cond.Op == Binary:
		return []*Value{cond}
	}
	return nil
}

// ReadsMemory reports whether a condition depends on memory that others can
// reach, rather than on results and parameters alone.
func ReadsMemory(cond *Value) bool {
	seen := make(map[*Value]bool)
	var visit func(v *Value) bool
	visit = func(v *Value) bool {
		if v == nil || seen[v] {
			return false
		}
		seen[v] = true
		switch v.Op {
		case Atomic:
			return true
		case Read:
			if v.Args[0].Op != Addr || IsPackageVar(v.Args[0].Obj) {
				return true
			}
		case Call:
			return false
		}
		return slices.ContainsFunc(v.Args, visit)
	}
	return visit(cond)
}

// IsPackageVar reports whether obj is declared at package level.
func IsPackageVar(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope()
}

// OwnsAt reports whether v leads to an object that nobody else reaches where
// the call e is made.
func (fn *Func) OwnsAt(e *Event, v *Value) bool {
	for i, a := range e.Args {
		if a == v && i < len(e.owned) {
			return e.owned[i]
		}
	}
	return false
}

// RecycledByCallers reports whether e's function is called by the package, and
// only on objects that the caller owns or hands on by a call that gives them
// back.
func (p *Program) RecycledByCallers(e *Event, givesBack func(*Event) bool) bool {
	fn := e.Func
	if fn.Parent != nil || fn.Obj == nil {
		return false
	}
	i, ok := paramOf(p, fn, e.Addr)
	if !ok {
		return false
	}
	uses := p.usesOf(fn.Obj)
	for _, u := range uses {
		if u.call == nil || u.in == nil || u.kind == useGo {
			return false
		}
		caller := p.Func(u.in)
		site, ok := caller.findSite(u.call)
		if !ok || i >= len(site.Args) {
			return false
		}
		if !site.Owned[i] && !givenBack(caller, site.Args[i], givesBack) {
			return false
		}
	}
	return len(uses) > 0
}

func givenBack(fn *Func, v *Value, givesBack func(*Event) bool) bool {
	for e := range fn.All {
		if givesBack(e) && slices.ContainsFunc(e.Args, func(a *Value) bool { return Strip(a) == Strip(v) }) {
			return true
		}
	}
	return false
}

// Walk calls visit with v and each value that it is computed from.
func (fn *Func) Walk(v *Value, visit func(*Value)) {
	fn.WalkOutside(v, func(*Value) bool { return false }, visit)
}

// WalkOutside is [Func.Walk], but does not look into what the calls that stop
// accepts return.
func (fn *Func) WalkOutside(v *Value, stop func(call *Value) bool, visit func(*Value)) {
	seen := make(map[*Value]bool)
	var walk func(v *Value)
	walk = func(v *Value) {
		if v == nil || seen[v] || v.Op == Call && stop(v) {
			return
		}
		seen[v] = true
		visit(v)
		for _, a := range v.Args {
			walk(a)
		}
	}
	walk(v)
}

// Subtracts reports whether the function computes x - y or y - x.
func (fn *Func) Subtracts(x, y *Value) bool {
	vs := fn.top().vs
	for _, args := range [][2]*Value{{x, y}, {y, x}} {
		if vs.made[valueKey{op: Binary, tok: token.SUB, a0: args[0], a1: args[1], n: 2}] != nil {
			return true
		}
	}
	return false
}

// Reads reports whether v is computed from what the object at addr, or a part
// of it, held.
func (fn *Func) Reads(v, addr *Value) bool {
	found := false
	fn.Walk(v, func(v *Value) {
		found = found || v.Op == Read && Root(v.Args[0]) == addr
	})
	if found {
		return true
	}
	for _, c := range fn.top().contents[v] {
		fn.Walk(c, func(v *Value) {
			found = found || v.Op == Read && Root(v.Args[0]) == addr
		})
	}
	return found
}

// Contains reports whether the function stored v in the object, by a literal or
// an assignment.
func (fn *Func) Contains(object, v *Value) bool {
	return slices.Contains(fn.top().contents[object], v)
}
