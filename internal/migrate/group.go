package migrate

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A group is a set of migrations that are applied together or not at all.
type group struct {
	members []*Migration
	plan    *plan
	edits   []analysis.TextEdit
}

// complete plans the declaration and the imports of a group whose members
// share their declaration.
func (m *Migrator) complete(g *group) error {
	g.plan = new(plan)
	for _, mig := range g.members {
		g.plan = g.plan.merged(mig.plan)
	}
	if err := m.rewriteDecl(g); err != nil {
		return err
	}
	return m.finish(g)
}

// finish computes the edits of g, those of imports included.
func (m *Migrator) finish(g *group) (err error) {
	if g.edits, err = m.textEdits(g.plan.merged(m.importEdits(g.plan))); err != nil {
		return err
	}
	g.edits = m.formatted(g.edits)
	return nil
}

// joined returns the groups such that the edits of no two touch, and that no
// import becomes unused only by several of them. Where groups depend on each
// other but cannot be joined, the later one loses its edits; another run does
// the rest.
func (m *Migrator) joined(groups []*group) []*group {
	total := new(plan)
	for _, g := range groups {
		total = total.merged(g.plan)
	}
	unused := m.unusedAfter(total)
	for i := 0; i < len(groups); i++ {
		for j := i + 1; j < len(groups); j++ {
			a, b := groups[i], groups[j]
			if a.edits == nil || b.edits == nil || !touch(a.edits, b.edits) && !m.bothRemove(a.plan, b.plan, unused) {
				continue
			}
			both := &group{members: slices.Concat(a.members, b.members), plan: a.plan.merged(b.plan)}
			if m.finish(both) != nil {
				b.edits = nil // Inv: no edits touch none
				continue
			}
			groups[i] = both
			groups = slices.Delete(groups, j, j+1)
			j = i // look at the others again
		}
	}
	return groups
}

// bothRemove reports whether a and b both remove uses of one of the imports.
func (m *Migrator) bothRemove(a, b *plan, imports map[*types.PkgName]bool) bool {
	if len(imports) == 0 {
		return false
	}
	fromA, fromB := m.removedUses(a), m.removedUses(b)
	for name := range imports {
		if fromA[name] > 0 && fromB[name] > 0 {
			return true
		}
	}
	return false
}

// touch reports whether edits of a and b overlap or adjoin: then one inserts
// where the other does, or sets the column of what the other writes.
func touch(a, b []analysis.TextEdit) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i], b[j]; {
		case x.End < y.Pos:
			i++
		case y.End < x.Pos:
			j++
		default:
			return true
		}
	}
	return false
}

// removedUses counts the uses of imports in what p deletes.
func (m *Migrator) removedUses(p *plan) map[*types.PkgName]int {
	removed := make(map[*types.PkgName]int)
	refs := m.importRefs().sorted
	for _, e := range p.edits {
		i, _ := slices.BinarySearchFunc(refs, e.pos, func(r ref, pos token.Pos) int { return cmp.Compare(r.pos, pos) })
		for ; i < len(refs) && refs[i].pos < e.end; i++ {
			removed[refs[i].name]++
		}
	}
	return removed
}

// unusedAfter returns the imports that nothing uses once p is applied.
func (m *Migrator) unusedAfter(p *plan) map[*types.PkgName]bool {
	unused := make(map[*types.PkgName]bool)
	for name, n := range m.removedUses(p) {
		if n == m.importRefs().count[name] && !m.addsUse(p, name) {
			unused[name] = true
		}
	}
	return unused
}

// addsUse reports whether p adds a use of the import.
func (m *Migrator) addsUse(p *plan, name *types.PkgName) bool {
	for _, use := range p.imports {
		if use.path == name.Imported().Path() && use.file == m.fileOf(name.Pos()) {
			return true
		}
	}
	return false
}

// fileOf returns the file of the package that pos is in, or nil.
func (m *Migrator) fileOf(pos token.Pos) *ast.File {
	for _, file := range m.pass.Files {
		if file.FileStart <= pos && pos <= file.FileEnd {
			return file
		}
	}
	return nil
}
