package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A plan is a set of edits that is not yet known to fit together.
type plan struct {
	edits   []edit
	imports []imported
}

// An edit replaces [pos, end), or inserts where pos == end.
//
// Insertions at one position stand before the text replaced there. Among
// themselves those that end an inner construct, which begins later in the
// source, come first; of one construct the lower rank comes first.
type edit struct {
	pos, end token.Pos
	text     string
	owner    token.Pos // where the construct begins that an insertion ends
	rank     int
	comments bool // the comments in what is replaced go with it
}

// The ranks of what an insertion ends, from the inside out. What opens the
// construct has the negative rank.
const (
	rankRead = iota + 1
	rankConvert
	rankSign
	rankStmt
	rankAfter
)

// An imported is a use of an import that the edits add.
type imported struct {
	file *ast.File
	name string // of the import
	path string
	new  bool // the file does not have the import yet
}

func (p *plan) replace(pos, end token.Pos, text string) {
	if pos < end || text != "" {
		p.edits = append(p.edits, edit{pos: pos, end: end, text: text})
	}
}

func (p *plan) insert(pos token.Pos, text string, owner token.Pos, rank int) {
	p.edits = append(p.edits, edit{pos: pos, end: pos, text: text, owner: owner, rank: rank})
}

// merged returns a plan with the edits of p and q.
func (p *plan) merged(q *plan) *plan {
	return &plan{slices.Concat(p.edits, q.edits), slices.Concat(p.imports, q.imports)}
}

// sorted returns the edits in the order in which they apply.
func (p *plan) sorted() []edit {
	edits := slices.Clone(p.edits)
	isInsert := func(e edit) int {
		if e.pos == e.end {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(
			cmp.Compare(a.pos, b.pos),
			cmp.Compare(isInsert(a), isInsert(b)),
			cmp.Compare(b.owner, a.owner),
			cmp.Compare(a.rank, b.rank),
		)
	})
	return edits
}

// textEdits returns the edits of p, joined where they meet, or an error if they overlap, fall into a file that must not change, or would
// delete a comment.
func (m *Migrator) textEdits(p *plan) ([]analysis.TextEdit, error) {
	var out []analysis.TextEdit
	for _, e := range p.sorted() {
		if err := m.checkEdit(e); err != nil {
			return nil, err
		}
		if n := len(out); n > 0 {
			last := &out[n-1]
			if e.pos < last.End {
				return nil, fmt.Errorf("two edits meet at %s", m.at(e.pos))
			}
			if e.pos == last.Pos || e.pos == last.End {
				last.End = e.end
				last.NewText = append(last.NewText, e.text...)
				continue
			}
		}
		out = append(out, analysis.TextEdit{Pos: e.pos, End: e.end, NewText: []byte(e.text)})
	}
	return out, nil
}

func (m *Migrator) checkEdit(e edit) error {
	file := m.fileOf(e.pos)
	if file == nil {
		return errors.New("its file is not known")
	}
	if err := m.checkFile(file); err != nil {
		return err
	}
	if e.pos == e.end || e.comments {
		return nil
	}
	for _, group := range file.Comments {
		if group.Pos() < e.end && e.pos < group.End() {
			return fmt.Errorf("a comment is in the way at %s", m.at(group.Pos()))
		}
	}
	return nil
}

// combine completes the migrations found: those whose variables share a
// declaration are planned together, and those whose edits depend on each other
// get them in one fix. A migration that turns out not to be possible moves to
// refused.
func (m *Migrator) combine(found []*Migration, refused map[*types.Var]error) ([]*Migration, map[*types.Var]error) {
	var groups []*group
	for i, mig := range found {
		if i > 0 && mig.decl.node() == found[i-1].decl.node() {
			last := groups[len(groups)-1]
			last.members = append(last.members, mig)
			continue
		}
		groups = append(groups, &group{members: []*Migration{mig}})
	}
	kept := groups[:0]
	for _, g := range groups {
		if err := m.complete(g); err != nil {
			for _, mig := range g.members {
				refused[mig.Var] = err
			}
			continue
		}
		kept = append(kept, g)
	}
	var all []*Migration
	for _, g := range m.joined(kept) {
		for _, mig := range g.members {
			mig.Edits = g.edits
			all = append(all, mig)
		}
	}
	slices.SortFunc(all, func(a, b *Migration) int { return cmp.Compare(a.Var.Pos(), b.Var.Pos()) })
	return all, refused
}
