package accesses

import (
	"go/ast"
	"go/types"
)

// mentionsOf returns the functions that mention a variable or field.
func (x *Index) mentionsOf(obj types.Object) []*ast.FuncDecl {
	if x.mentions == nil {
		x.indexMentions()
	}
	return x.mentions[obj]
}

func (x *Index) indexMentions() {
	x.mentions = make(map[types.Object][]*ast.FuncDecl)
	for _, file := range x.Pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			for n := range ast.Preorder(decl.Body) {
				id, ok := n.(*ast.Ident)
				if !ok {
					continue
				}
				v, ok := x.Info.Uses[id].(*types.Var)
				if !ok {
					continue
				}
				obj := types.Object(v.Origin())
				if m := x.mentions[obj]; len(m) == 0 || m[len(m)-1] != decl {
					x.mentions[obj] = append(m, decl)
				}
			}
		}
	}
}
