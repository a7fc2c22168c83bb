package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

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
	if p.OnlyInits(fn.Obj) {
		return true // before main and its goroutines
	}
	i, ok := paramOf(p, fn, e.Addr)
	return ok && p.ownedParam(fn.Obj, i, 0)
}

// ownedByOptions reports whether addr leads through a parameter of a literal
// that has the type of an option: wherever the package calls a function value
// of that type, it passes an object that nobody else reaches.
func (p *Program) ownedByOptions(lit *ast.FuncLit, addr *Value) bool {
	sig, isFunc := p.info.TypeOf(lit).(*types.Signature)
	index := p.literalParam(lit, addr)
	if index < 0 || !isFunc {
		return false
	}
	sites, ok := p.dynamicCalls(sig)
	for _, s := range sites {
		ok = ok && index < len(s.Owned) && s.Owned[index]
	}
	return ok
}

// literalParam returns which parameter of the literal leads to addr without further pointers,
// or -1.
func (p *Program) literalParam(lit *ast.FuncLit, addr *Value) int {
	obj := operandOf(addr)
	sig, ok := p.info.TypeOf(lit).(*types.Signature)
	if !ok || obj == nil {
		return -1
	}
	for i := range sig.Params().Len() {
		if sig.Params().At(i) == obj {
			return i
		}
	}
	return -1
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
	return p.paramIndexOf(fn.Obj, obj)
}

// paramIndexOf returns which operand of fn, receiver first, the variable obj holds.
func (p *Program) paramIndexOf(fn *types.Func, obj types.Object) (int, bool) {
	sig := fn.Signature()
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
	owned := false
	for _, s := range sites {
		if i >= len(s.Args) {
			return false
		}
		owned = true
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
	return owned
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
	uses := p.usesThatCount(fn)
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

// RecycledByCallers reports whether e's function is called by the package, tests aside, on
// objects that the caller hands on by a call that gives them back, and otherwise only on
// such as it owns.
func (p *Program) RecycledByCallers(e *Event, givesBack func(*Event) bool) bool {
	fn := e.Func
	if fn.Parent != nil || fn.Obj == nil {
		return false
	}
	i, ok := paramOf(p, fn, e.Addr)
	if !ok {
		return false
	}
	recycled := false
	for _, u := range p.usesOf(fn.Obj) {
		if u.test && !p.isTestFile(fn.Node.Pos()) {
			continue
		}
		if u.call == nil || u.in == nil || u.kind == useGo {
			return false
		}
		caller := p.Func(u.in)
		site, ok := caller.findSite(u.call)
		if !ok || i >= len(site.Args) {
			return false
		}
		switch {
		case givenBack(caller, site.Args[i], givesBack):
			recycled = true
		case !site.Owned[i]:
			return false
		}
	}
	return recycled
}

func givenBack(fn *Func, v *Value, givesBack func(*Event) bool) bool {
	for e := range fn.All {
		if givesBack(e) && slices.ContainsFunc(e.Args, func(a *Value) bool { return Strip(a) == Strip(v) }) {
			return true
		}
	}
	return false
}
