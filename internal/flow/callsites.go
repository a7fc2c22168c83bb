package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// A CallSite is a call of a function of the package and the state it was in.
type CallSite struct {
	Locks []*Lock
	Owned []bool // which operands the caller made and no goroutine has; receiver first
	Args  []*Value
	Func  *Func

	guards []*Guard
	kept   []bool // which operands point to local variables that are kept; see Event.Kept
}

// CallSites returns the calls of fn, and whether they are all there are: other
// packages must not call it, and it must only ever be called. What tests
// do to a function that is not in a test itself does not count.
func (p *Program) CallSites(fn *types.Func) (sites []CallSite, all bool) {
	if fn == nil || p.calledFromOutside(fn) {
		return nil, false
	}
	for _, u := range p.usesThatCount(fn) {
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

// usesThatCount returns the mentions of a function, for one that is not in a test those
// outside tests.
func (p *Program) usesThatCount(fn *types.Func) []use {
	uses := p.usesOf(fn)
	if decl := p.decls[fn]; decl == nil || p.isTestDecl(decl) || !slices.ContainsFunc(uses, func(u use) bool { return u.test }) {
		return uses
	}
	return slices.DeleteFunc(slices.Clone(uses), func(u use) bool { return u.test })
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

// An Operand is what a call passes: its value, and the expression that is written there.
type Operand struct {
	Value *Value
	Expr  ast.Expr
}

// OperandsAtCallers returns what the calls of e's function in the package, those that start it
// included, pass as the operand that leads to e's variable, and their callers' if those pass on
// an operand of their own.
func (p *Program) OperandsAtCallers(e *Event) []Operand {
	return p.operandsAtCallers(e.Func, e.Addr, 0)
}

func (p *Program) operandsAtCallers(fn *Func, v *Value, depth int) (passed []Operand) {
	if fn.Parent != nil || fn.Obj == nil || depth > maxInline {
		return nil
	}
	i, ok := paramOf(p, fn, v)
	if !ok {
		return nil
	}
	for _, u := range p.usesThatCount(fn.Obj) {
		if u.call == nil || u.in == nil || u.in == fn.Node {
			continue
		}
		if site, ok := p.Func(u.in).findSite(u.call); ok && i < len(site.Args) {
			passed = append(passed, Operand{site.Args[i], OperandExpr(u.call, fn.Obj, i)})
			passed = append(passed, p.operandsAtCallers(site.Func, site.Args[i], depth+1)...)
		}
	}
	return passed
}

// OperandExpr returns the i'th operand of a call of fn, receiver first, or nil.
func OperandExpr(call *ast.CallExpr, fn *types.Func, i int) ast.Expr {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		if i == 0 {
			return sel.X
		}
		i--
	}
	if i < len(call.Args) {
		return call.Args[i]
	}
	return nil
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

// dynamicCalls returns the calls of function values with the signature's
// parameters and results, and whether there are any and all were interpreted.
func (p *Program) dynamicCalls(sig *types.Signature) (sites []CallSite, ok bool) {
	for _, d := range p.allDynamicCalls() {
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

// allDynamicCalls returns the calls of function values in the package.
func (p *Program) allDynamicCalls() []dynamicCall {
	if p.dynamic == nil {
		p.indexDynamicCalls()
	}
	return p.dynamic
}

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
