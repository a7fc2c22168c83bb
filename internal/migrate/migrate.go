package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// A Migrator plans migrations in one package. What it learns of the package
// it learns once, when the first variable asks for it.
type Migrator struct {
	pass *analysis.Pass
	info *types.Info
	in   *inspector.Inspector
	api  *atomicapi.Table

	vars   varIndex
	refs   *refIndex
	shapes *shapes
	texts  map[*token.File][]byte
}

// New returns a Migrator for the package of pass, which in inspects.
func New(pass *analysis.Pass, in *inspector.Inspector) *Migrator {
	return &Migrator{
		pass:  pass,
		info:  pass.TypesInfo,
		in:    in,
		api:   atomicapi.New(),
		vars:  varIndex{make(map[string]bool), make(map[*types.Var]inspector.Cursor), make(map[*types.Var][]inspector.Cursor)},
		texts: make(map[*token.File][]byte),
	}
}

// A Migration is a variable that can become a typed atomic.
type Migration struct {
	Var *types.Var

	// Type is the type that the variable gets, or that each of its elements
	// gets if Elements: atomic.Int64, atomic.Pointer[node].
	Type     string
	Elements bool

	// Plain is where the variable is first used without an atomic function,
	// its initial value apart, or NoPos.
	Plain token.Pos

	// Edits is the fix. Migrations that depend on each other, because their
	// variables share a declaration, their edits touch, or an import is unused
	// only after all of them, have one fix for all. It is nil if the fix has
	// to wait until another one is made.
	Edits []analysis.TextEdit

	decl decl
	to   target
	plan *plan
}

// ToTyped returns the edits that make v a typed atomic, or an error that says
// why that cannot be done.
func (m *Migrator) ToTyped(v *types.Var) ([]analysis.TextEdit, error) {
	found, refused := m.Plan([]*types.Var{v})
	if err := refused[v.Origin()]; err != nil {
		return nil, err
	}
	return found[0].Edits, nil
}

// Plan returns the migrations of those among vars that can be migrated, in
// source order, and the reasons why the others cannot. All fixes may be
// applied together, and each may be applied alone.
func (m *Migrator) Plan(vars []*types.Var) (found []*Migration, refused map[*types.Var]error) {
	refused = make(map[*types.Var]error)
	seen := make(map[*types.Var]bool)
	m.indexVars(vars)
	for _, v := range vars {
		if seen[v.Origin()] {
			continue
		}
		seen[v.Origin()] = true
		mig, err := m.examine(v.Origin())
		if err != nil {
			refused[v.Origin()] = err
			continue
		}
		found = append(found, mig)
	}
	slices.SortFunc(found, func(a, b *Migration) int { return cmp.Compare(a.Var.Pos(), b.Var.Pos()) })
	return m.combine(found, refused)
}

// examine plans everything of v's migration but the declaration, which may be
// shared with other variables, and the imports.
func (m *Migrator) examine(v *types.Var) (*Migration, error) {
	if len(m.pass.TypeErrors) > 0 || m.pass.Pkg == nil {
		return nil, errors.New("the package does not type-check")
	}
	if m.pass.Pkg.Path() == atomicapi.Std {
		return nil, errors.New("the package declares the typed atomics")
	}
	d, err := m.declOf(v)
	if err != nil {
		return nil, err
	}
	if err := m.checkOutside(v, d); err != nil {
		return nil, err
	}
	value, layers, slice := elementOf(v.Type())
	mig := &Migration{Var: v, Elements: layers > 0, decl: d, plan: new(plan)}
	var uses []use
	for _, cur := range m.vars.uses[v] {
		uses = append(uses, m.useOf(cur, layers))
	}
	if mig.to, err = m.targetOf(value, uses); err != nil {
		return nil, err
	}
	if d.isField() && !slice {
		if err := m.checkLayout(v, d); err != nil {
			return nil, err
		}
	}
	for _, u := range uses {
		if err := m.rewrite(mig, u); err != nil {
			return nil, err
		}
	}
	if err := m.rewriteInitial(mig); err != nil {
		return nil, err
	}
	mig.Type, err = m.typeName("atomic.", mig.to, v.Pos())
	return mig, err
}

// rewrite plans the edits of one use.
func (m *Migrator) rewrite(mig *Migration, u use) error {
	switch {
	case u.depth < layersOf(mig.Var.Type()):
		return m.rewriteWhole(mig, u)
	case u.op == nil:
		return m.rewritePlain(mig, u)
	case mig.to.pointer():
		return m.rewritePointerOp(mig, u)
	}
	return m.rewriteOp(mig, u)
}

// rewriteOp plans the edits of a call of an atomic function.
//
//	atomic.AddInt64(&x,    1)
//	----------------- -----
//	                x.Add( 1)
func (m *Migrator) rewriteOp(mig *Migration, u use) error {
	call, x := u.op.Call, u.x.Node()
	word := u.op.Func.Signature().Params().At(0).Type().(*types.Pointer).Elem()
	if u.unsafe || !types.Identical(word, mig.to.word) {
		return fmt.Errorf("it is accessed as another type at %s", m.at(call.Pos()))
	}
	m.planCall(mig.plan, call, x, u.op.Kind)
	return nil
}

// planCall turns the call of an atomic function on &x into a method call.
func (m *Migrator) planCall(p *plan, call *ast.CallExpr, x ast.Node, kind atomicapi.Kind) {
	after := call.Rparen
	if len(call.Args) > 1 {
		after = call.Args[1].Pos()
	}
	p.replace(call.Pos(), x.Pos(), "")
	p.replace(x.End(), after, "."+kind.String()+"(")
}

// at returns the place of pos as a message names it: counter.go:41.
func (m *Migrator) at(pos token.Pos) string {
	p := m.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
