package accesses

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// A Protocol is what the author writes at the declaration of a variable about how it is
// accessed: in gVisor's annotations (gvisor.dev/gvisor/tools/checklocks), or in an ordering
// comment.
type Protocol struct {
	// Locks holds the names of the mutexes that guard it: +checklocks:mu, guarded by mu.
	Locks []string

	// Atomic tells that it is accessed atomically, or with the lock held to read it:
	// +checkatomic.
	Atomic bool
}

var (
	checkAtomic = regexp.MustCompile(`\+checkatomic\b`)
	guardedBy   = regexp.MustCompile(`(?i)(?:\+checklocks:|\bguarded by )([\w.]+)`)
)

// ProtocolOf returns what the author says of a variable of the package, or nil.
func (p *Package) ProtocolOf(obj types.Object) *Protocol { return p.protocols()[obj] }

// protocols collects what is said of fields and package variables, if the package uses
// atomics.
func (p *Package) protocols() map[types.Object]*Protocol {
	if p.said != nil {
		return p.said
	}
	p.said = make(map[types.Object]*Protocol)
	if !p.API.InScope(p.Pass.Pkg) {
		return p.said
	}
	for cur := range p.In.Root().Preorder((*ast.Field)(nil), (*ast.ValueSpec)(nil)) {
		var names []*ast.Ident
		var doc, comment *ast.CommentGroup
		switch n := cur.Node().(type) {
		case *ast.Field:
			names, doc, comment = n.Names, n.Doc, n.Comment
		case *ast.ValueSpec:
			names, doc, comment = n.Names, n.Doc, n.Comment
		}
		if said := protocolIn(doc, comment); said != nil {
			for _, name := range names {
				p.said[p.Info.Defs[name]] = said
			}
		}
	}
	return p.said
}

func protocolIn(groups ...*ast.CommentGroup) *Protocol {
	var text strings.Builder
	for _, group := range groups {
		if group != nil {
			text.WriteString(oneLine(group))
		}
	}
	said := &Protocol{Atomic: checkAtomic.MatchString(text.String())}
	for _, m := range guardedBy.FindAllStringSubmatch(text.String(), -1) {
		said.Locks = append(said.Locks, m[1][strings.LastIndex(m[1], ".")+1:])
	}
	if !said.Atomic && len(said.Locks) == 0 {
		return nil
	}
	return said
}

// HoldsGuard reports whether e holds a mutex with one of the names that the protocol gives.
func (x *Index) HoldsGuard(e *flow.Event, said *Protocol) bool {
	return slices.ContainsFunc(x.Prog.HeldAnyAt(e), func(m flow.Loc) bool {
		return m.Obj != nil && slices.Contains(said.Locks, m.Obj.Name())
	})
}
