package flow

import (
	"go/ast"
	"go/types"
)

// runners returns the declared functions of the package a call of which runs fn,
// fn itself included: apart tells that the call may return while fn still runs.
func (p *Program) runners(fn *types.Func) map[*types.Func]bool {
	if r, ok := p.apart[fn]; ok {
		return r
	}
	apart := map[*types.Func]bool{fn: false}
	p.apart[fn] = apart
	work := []*types.Func{fn}
	for len(work) > 0 && len(apart) < maxRunners {
		f := work[0]
		work = work[1:]
		for _, u := range p.usesOf(f) {
			if u.in == nil || u.kind == useValue && !u.handed {
				continue
			}
			caller, ok := p.info.Defs[u.in.Name].(*types.Func)
			if !ok {
				continue
			}
			a := apart[f] || p.isApart(u)
			if a && p.joins(caller) {
				a = false // it waits before it returns
			}
			if known, seen := apart[caller]; !seen || a && !known {
				apart[caller] = a
				work = append(work, caller)
			}
		}
	}
	return apart
}

// maxRunners bounds how many functions are looked at on the way to those that
// run one.
const maxRunners = 300

// isApart reports whether a mention of a function runs it at the same time as,
// or later than, the code around it.
func (p *Program) isApart(u use) bool {
	if u.kind == useGo || u.kind == useValue {
		return true
	}
	if u.lit == nil {
		return false
	}
	caller := p.Func(u.in)
	if caller == nil {
		return true
	}
	lit := caller.findLit(u.lit)
	for ; lit != nil && lit.Parent != nil; lit = lit.Parent {
		if p.runsApart(lit) {
			return true
		}
	}
	return lit == nil
}

// threadBodies returns the functions and literals with which goroutines begin
// that come to run fn.
func (p *Program) threadBodies(fn *types.Func) []ast.Node {
	if b, ok := p.threadBody[fn]; ok {
		return b
	}
	var bodies []ast.Node
	for f := range p.syncRunners(fn) {
		for _, u := range p.usesOf(f) {
			switch {
			case u.in == nil:
			case u.kind == useGo && p.decls[f] != nil, u.kind == useValue:
				if decl := p.decls[f]; decl != nil {
					bodies = append(bodies, decl)
				}
			case u.lit != nil:
				if caller := p.Func(u.in); caller != nil {
					if lit := caller.findLit(u.lit); lit != nil {
						bodies = append(bodies, p.startOf(lit, nil)...)
					}
				}
			}
		}
	}
	p.threadBody[fn] = bodies
	return bodies
}

// syncRunners returns the functions a call of which runs fn before it returns, fn
// itself included.
func (p *Program) syncRunners(fn *types.Func) map[*types.Func]bool {
	found := map[*types.Func]bool{fn: true}
	work := []*types.Func{fn}
	for len(work) > 0 && len(found) < maxRunners {
		f := work[0]
		work = work[1:]
		for _, u := range p.usesOf(f) {
			if u.in == nil || u.kind == useValue || p.isApart(u) {
				continue
			}
			if caller, ok := p.info.Defs[u.in.Name].(*types.Func); ok && !found[caller] {
				found[caller] = true
				work = append(work, caller)
			}
		}
	}
	return found
}
