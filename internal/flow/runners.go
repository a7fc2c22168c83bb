package flow

import (
	"go/ast"
	"go/types"
)

// A relation says how a call runs a function.
type relation uint8

const (
	runsWithin relation = iota // on the caller's goroutine, before it returns
	runsJoined                 // on another goroutine, which it waits for
	runsApart                  // on another goroutine, or later, when it may have returned
)

// maxRunners bounds how many functions are looked at on the way to those that
// run one.
const maxRunners = 300

// runners returns the declared functions of the package a call of which runs fn,
// fn itself included.
func (p *Program) runners(fn *types.Func) map[*types.Func]relation {
	if r, ok := p.runnersOf[fn]; ok {
		return r
	}
	rel := map[*types.Func]relation{fn: runsWithin}
	p.runnersOf[fn] = rel
	work := []*types.Func{fn}
	for len(work) > 0 && len(rel) < maxRunners {
		f := work[0]
		work = work[1:]
		for _, u := range p.usesThatCount(f) {
			caller, ok := p.callerOf(u)
			if !ok || u.kind == useValue && !u.handed {
				continue
			}
			r := max(rel[f], p.relationOf(u))
			if r == runsApart && p.joins(caller) {
				r = runsJoined
			}
			if known, seen := rel[caller]; !seen || r > known {
				rel[caller] = r
				work = append(work, caller)
			}
		}
	}
	return rel
}

// callerOf returns the function that mentions another.
func (p *Program) callerOf(u use) (*types.Func, bool) {
	if u.in == nil {
		return nil, false
	}
	fn, ok := p.info.Defs[u.in.Name].(*types.Func)
	return fn, ok
}

// relationOf returns how a mention of a function runs it.
func (p *Program) relationOf(u use) relation {
	r := runsWithin
	switch {
	case u.kind == useGo:
		r = runsApart
	case u.kind == useValue:
		if cur, ok := p.curs.Of(u.id); ok {
			r = p.relationOfValue(cur)
		}
	}
	if u.lit == nil {
		return r
	}
	if u.in == nil {
		return runsApart // at package level
	}
	caller := p.Func(u.in)
	if caller == nil {
		return runsApart
	}
	lit := caller.findLit(u.lit)
	if lit == nil {
		return runsApart
	}
	return max(r, p.relationWithin(lit, nil))
}

// relationWithin returns how the body of outer, nil for the declared function, runs
// what is in a literal.
func (p *Program) relationWithin(lit, outer *Func) relation {
	r := runsWithin
	for ; lit != nil && lit.Parent != nil && lit != outer; lit = lit.Parent {
		r = max(r, p.relationOfLit(lit))
	}
	return r
}

// RunsInPlace reports whether fn, if it is a literal, runs on the goroutine of the declared
// function around it and before that returns.
func (p *Program) RunsInPlace(fn *Func) bool { return p.relationWithin(fn, nil) == runsWithin }

// threadBodies returns the functions and literals with which goroutines begin
// that come to run fn.
func (p *Program) threadBodies(fn *types.Func) []ast.Node {
	if b, ok := p.threadBody[fn]; ok {
		return b
	}
	var bodies []ast.Node
	for f := range p.syncRunners(fn) {
		for _, u := range p.usesThatCount(f) {
			switch {
			case u.in == nil:
			case u.kind == useGo, u.kind == useValue:
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

// syncRunners returns the functions a call of which runs fn on the caller's
// goroutine, fn itself included.
func (p *Program) syncRunners(fn *types.Func) map[*types.Func]bool {
	found := map[*types.Func]bool{fn: true}
	work := []*types.Func{fn}
	for len(work) > 0 && len(found) < maxRunners {
		f := work[0]
		work = work[1:]
		for _, u := range p.usesThatCount(f) {
			caller, ok := p.callerOf(u)
			if !ok || u.kind == useValue || p.relationOf(u) != runsWithin || found[caller] {
				continue
			}
			found[caller] = true
			work = append(work, caller)
		}
	}
	return found
}
