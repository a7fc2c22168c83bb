package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// A thread is the one goroutine that runs a function, as far as the package
// shows.
type thread struct {
	site ast.Node // what starts it; nil if the function is never used
	many bool     // several goroutines may run the function
}

var manyThreads = &thread{many: true}

// SameGoroutine reports whether, as far as the package shows, one goroutine
// alone runs both functions: that of main or init, or one that a go statement
// outside any loop starts and that serves until it is told to stop. Such a
// function that is handed out as a value, once and not in a loop, counts as a
// goroutine of its own. Tests do not count.
func (p *Program) SameGoroutine(a, b *Func) bool {
	s, t := p.threadOf(a), p.threadOf(b)
	return !s.many && !t.many && s.site != nil && s.site == t.site
}

// threadOf returns the thread of a body.
func (p *Program) threadOf(fn *Func) *thread {
	for ; fn.Parent != nil; fn = fn.Parent {
		if fn.Callback {
			return manyThreads
		}
		if fn.Started {
			if InLoop(fn.at) || p.threadOf(fn.Parent).many && !p.isService(fn.Body) {
				return manyThreads // every call of the parent starts one
			}
			return &thread{site: fn.Node}
		}
	}
	if fn.Obj == nil {
		return manyThreads
	}
	return p.threadOfFunc(fn.Obj)
}

func (p *Program) threadOfFunc(fn *types.Func) *thread {
	if t := p.threads[fn]; t != nil {
		return t
	}
	p.threads[fn] = &thread{} // recursion adds nothing
	t := p.findThread(fn)
	p.threads[fn] = t
	return t
}

func (p *Program) findThread(fn *types.Func) *thread {
	decl := p.decls[fn]
	isFunc := fn.Signature().Recv() == nil
	if isFunc && (fn.Name() == "init" || fn.Name() == "main" && p.pkg.Name() == "main") {
		return &thread{site: decl}
	}
	if decl == nil {
		return manyThreads
	}
	if fn.Exported() && p.pkg.Name() != "main" {
		if p.isEventLoop(decl.Body) && len(p.usesOf(fn)) == 0 {
			return &thread{site: decl} // Run, which an object's user calls once
		}
		return manyThreads // called from anywhere
	}
	var one *thread
	for _, u := range p.usesOf(fn) {
		if u.test && !p.isTestDecl(decl) {
			continue
		}
		t := p.threadOfUse(u)
		if t.many {
			return manyThreads
		}
		if t.site == nil {
			continue
		}
		if one != nil && one.site != t.site {
			return manyThreads
		}
		one = t
	}
	if one == nil && p.isEventLoop(decl.Body) {
		return &thread{site: decl}
	}
	if one == nil {
		return manyThreads // not used, or by recursion alone
	}
	return one
}

// threadOfUse returns the thread on which a mention of a function runs it.
func (p *Program) threadOfUse(u use) *thread {
	if u.in == nil {
		return manyThreads
	}
	switch u.kind {
	case useGo, useValue:
		started, _ := p.info.Uses[u.id].(*types.Func)
		if u.loop || started == nil || !p.isService(p.decls[started.Origin()].Body) {
			return manyThreads
		}
		return &thread{site: u.id}
	}
	caller := p.Func(u.in)
	if u.lit != nil {
		l := caller.findLit(u.lit)
		if l == nil {
			return manyThreads
		}
		return p.threadOf(l)
	}
	return p.threadOf(caller)
}

// isService reports whether a body goes on until it is told to stop, so that
// an object has one goroutine that runs it: it loops without a bound, or over
// what a channel delivers.
func (p *Program) isService(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for n := range ast.Preorder(body) {
		switch n := n.(type) {
		case *ast.ForStmt:
			if n.Cond == nil || n.Init == nil && n.Post == nil {
				return true
			}
		case *ast.RangeStmt:
			if t := p.info.TypeOf(n.X); t != nil {
				if _, ok := t.Underlying().(*types.Chan); ok {
					return true
				}
			}
		}
	}
	return false
}

// isEventLoop reports whether a body is a loop without a condition around a
// select: whoever has the object runs it once.
func (p *Program) isEventLoop(body *ast.BlockStmt) bool {
	if body == nil {
		return false
	}
	for _, s := range body.List {
		if l, ok := s.(*ast.LabeledStmt); ok {
			s = l.Stmt
		}
		loop, ok := s.(*ast.ForStmt)
		if !ok || loop.Cond != nil {
			continue
		}
		for _, s := range loop.Body.List {
			if sel, ok := s.(*ast.SelectStmt); ok && len(sel.Body.List) > 1 && !hasDefault(sel) {
				return true
			}
		}
	}
	return false
}

func hasDefault(sel *ast.SelectStmt) bool {
	return slices.ContainsFunc(sel.Body.List, func(s ast.Stmt) bool { return s.(*ast.CommClause).Comm == nil })
}

func (p *Program) isTestDecl(decl *ast.FuncDecl) bool { return p.isTestFile(decl.Pos()) }
