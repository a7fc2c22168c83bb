package flow

import (
	"go/ast"
	"go/types"
	"slices"
)

// mentions reports whether one of the nodes, or a function of the package that is
// called there, mentions the object.
func (p *Program) mentions(nodes []ast.Node, obj types.Object) bool {
	return slices.ContainsFunc(nodes, func(n ast.Node) bool { return p.mentioned(n, obj, 0) })
}

// maxMentions bounds how deep callees are looked at for what they mention.
const maxMentions = 2

func (p *Program) mentioned(n ast.Node, obj types.Object, depth int) bool {
	if d, ok := n.(*ast.FuncDecl); ok {
		if d.Body == nil {
			return false
		}
		n = d.Body
	}
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		switch used := p.info.Uses[id].(type) {
		case *types.Var:
			if used.Origin() == obj {
				return true
			}
		case *types.Func:
			if decl := p.decls[used.Origin()]; depth < maxMentions && decl != nil && p.mentioned(decl, obj, depth+1) {
				return true
			}
		}
	}
	return false
}
