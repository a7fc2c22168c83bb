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

// A mentionKey is what mentioned is asked.
type mentionKey struct {
	in    ast.Node
	obj   types.Object
	depth int
}

func (p *Program) mentioned(n ast.Node, obj types.Object, depth int) bool {
	key := mentionKey{n, obj, depth}
	found, ok := p.mentionedIn[key]
	if ok {
		return found
	}
	names := p.namesIn(n)
	found = names.vars[obj]
	for _, fn := range names.funcs {
		if found || depth == maxMentions {
			break
		}
		found = p.mentioned(p.decls[fn], obj, depth+1)
	}
	p.mentionedIn[key] = found
	return found
}

// names are the variables and the functions of the package that a piece of source names.
type names struct {
	vars  map[types.Object]bool
	funcs []*types.Func
}

// namesIn returns what n names, of a function declaration what its body does.
func (p *Program) namesIn(n ast.Node) *names {
	if known := p.names[n]; known != nil {
		return known
	}
	found := &names{vars: make(map[types.Object]bool)}
	p.names[n] = found
	root := n
	if d, ok := n.(*ast.FuncDecl); ok {
		if d.Body == nil {
			return found
		}
		root = d.Body
	}
	called := make(map[*types.Func]bool)
	for m := range ast.Preorder(root) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		switch used := p.info.Uses[id].(type) {
		case *types.Var:
			found.vars[used.Origin()] = true
		case *types.Func:
			if fn := used.Origin(); p.decls[fn] != nil && !called[fn] {
				called[fn] = true
				found.funcs = append(found.funcs, fn)
			}
		}
	}
	return found
}
