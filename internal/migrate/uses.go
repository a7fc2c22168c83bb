package migrate

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A varIndex holds the identifiers of the package that have one of the names and denote variables,
// by variable; the fields of an instantiated struct count as those of its origin.
type varIndex struct {
	names map[string]bool
	defs  map[*types.Var]inspector.Cursor
	uses  map[*types.Var][]inspector.Cursor // in source order
}

// indexVars makes the index of variables know those given. Most identifiers of a package have other
// names, so that what they denote is not looked up.
func (m *Migrator) indexVars(vars []*types.Var) {
	names := make(map[string]bool)
	for _, v := range vars {
		if !m.vars.names[v.Name()] {
			names[v.Name()] = true
		}
	}
	if len(names) == 0 {
		return
	}
	for cur := range m.in.Root().Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		if !names[id.Name] {
			continue
		}
		if v, ok := m.info.Defs[id].(*types.Var); ok {
			m.vars.defs[v] = cur
		}
		if v, ok := m.info.Uses[id].(*types.Var); ok {
			m.vars.uses[v.Origin()] = append(m.vars.uses[v.Origin()], cur)
		}
	}
	maps.Copy(m.vars.names, names)
}

// A refIndex holds the identifiers that stand for an imported package or, under a dot import, for a
// member of it.
type refIndex struct {
	sorted []ref
	count  map[*types.PkgName]int
}

type ref struct {
	pos  token.Pos
	name *types.PkgName
}

func (x *refIndex) add(id *ast.Ident, name *types.PkgName) {
	x.sorted = append(x.sorted, ref{id.Pos(), name})
	x.count[name]++
}

func (m *Migrator) importRefs() *refIndex {
	if m.refs != nil {
		return m.refs
	}
	m.refs = &refIndex{count: make(map[*types.PkgName]int)}
	for file := range m.in.Root().Preorder((*ast.File)(nil)) {
		names := make(map[string]bool)
		for _, spec := range file.Node().(*ast.File).Imports {
			if name := m.info.PkgNameOf(spec); name != nil {
				names[name.Name()] = true
			}
		}
		dots := m.dotImports(file.Node().(*ast.File))
		for cur := range file.Preorder((*ast.Ident)(nil)) {
			if id := cur.Node().(*ast.Ident); names[id.Name] || len(dots) > 0 {
				m.indexRef(cur, dots)
			}
		}
	}
	slices.SortFunc(m.refs.sorted, func(a, b ref) int { return cmp.Compare(a.pos, b.pos) })
	return m.refs
}

func (m *Migrator) indexRef(cur inspector.Cursor, dots map[*types.Package]*types.PkgName) {
	id := cur.Node().(*ast.Ident)
	obj := m.info.Uses[id]
	if name, ok := obj.(*types.PkgName); ok {
		m.refs.add(id, name)
	}
	if obj == nil || len(dots) == 0 || cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
		return
	}
	if name := dots[obj.Pkg()]; name != nil {
		m.refs.add(id, name)
	}
}

// dotImports returns the names of the packages that file imports with a dot.
func (m *Migrator) dotImports(file *ast.File) map[*types.Package]*types.PkgName {
	var dots map[*types.Package]*types.PkgName
	for _, spec := range file.Imports {
		if name := m.info.PkgNameOf(spec); name != nil && name.Name() == "." {
			if dots == nil {
				dots = make(map[*types.Package]*types.PkgName)
			}
			dots[name.Imported()] = name
		}
	}
	return dots
}

// A use is one place where a variable stands in the source.
type use struct {
	// x is the expression that denotes the variable, or an element of it:
	// n, s.n or s.n[i]; outer is x with the parentheses around it.
	x, outer inspector.Cursor

	// depth is the number of index expressions in x.
	depth int

	// op is the call of an atomic function that &x is the operand of, at
	// call, or nil. If unsafe, &x was converted by way of unsafe.Pointer.
	op     *atomicapi.Op
	call   inspector.Cursor
	unsafe bool
}

// useOf returns the use at the identifier cur of a variable whose elements lie
// so many array or slice layers deep.
func (m *Migrator) useOf(cur inspector.Cursor, layers int) use {
	u := use{x: cur}
	if cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
		u.x = cur.Parent()
	}
	for u.outer = parenthesised(u.x); u.depth < layers && u.outer.ParentEdgeKind() == edge.IndexExpr_X; u.depth++ {
		u.x = u.outer.Parent()
		u.outer = parenthesised(u.x)
	}
	if u.depth == layers && isAddressed(u.outer) {
		m.findOp(&u)
	}
	return u
}

// findOp looks for the atomic call that &x is an operand of, through
// parentheses and conversions of the pointer.
func (m *Migrator) findOp(u *use) {
	cur := parenthesised(u.outer.Parent())
	for cur.ParentEdgeKind() == edge.CallExpr_Args {
		call := cur.Parent().Node().(*ast.CallExpr)
		if tv := m.info.Types[call.Fun]; tv.IsType() {
			u.unsafe = u.unsafe || isUnsafePointer(tv.Type)
			cur = parenthesised(cur.Parent())
			continue
		}
		op, ok := m.api.OpOf(m.info, call)
		if ok && isFunctionOp(op) && op.Operand == cur.Node() {
			u.op, u.call = &op, cur.Parent()
		}
		return
	}
}

// isFunctionOp reports whether op is a call of a function of sync/atomic.
func isFunctionOp(op atomicapi.Op) bool {
	return !op.Typed && op.Func.Pkg().Path() == atomicapi.Std
}

// VarOf returns the variable, array or slice that a call of a function of
// sync/atomic operates on, or nil if it is none that is named there.
func VarOf(info *types.Info, op atomicapi.Op) *types.Var {
	if !isFunctionOp(op) {
		return nil
	}
	x := ast.Unparen(op.Operand)
	for {
		conv, ok := x.(*ast.CallExpr)
		if !ok || len(conv.Args) != 1 || !info.Types[conv.Fun].IsType() {
			break
		}
		x = ast.Unparen(conv.Args[0])
	}
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return namedVar(info, u.X)
	}
	return nil
}

// namedVar returns the variable that x, or what it indexes, names.
func namedVar(info *types.Info, x ast.Expr) *types.Var {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v, _ := info.Uses[x].(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := info.Uses[x.Sel].(*types.Var)
		return v
	case *ast.IndexExpr:
		return namedVar(info, x.X)
	}
	return nil
}

// parenthesised returns cur with the parentheses around it.
func parenthesised(cur inspector.Cursor) inspector.Cursor {
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	return cur
}

// isAddressed reports whether cur is the operand of &.
func isAddressed(cur inspector.Cursor) bool {
	return cur.ParentEdgeKind() == edge.UnaryExpr_X && cur.Parent().Node().(*ast.UnaryExpr).Op == token.AND
}

// inBlock reports whether the statement cur stands in a list of statements, so
// that another can follow it.
func inBlock(cur inspector.Cursor) bool {
	switch cur.ParentEdgeKind() {
	case edge.BlockStmt_List, edge.CaseClause_Body, edge.CommClause_Body:
		return true
	}
	return false
}
