package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/migrate"
)

// orphans reports whether a local variable or an import whose uses are replaced
// has no other.
func (r *rewrite) orphans() bool {
	mentioned := make(map[string]bool)
	for _, e := range r.edits {
		for _, word := range strings.FieldsFunc(string(e.NewText), func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			mentioned[word] = true
		}
	}
	// Only the few names that lose a use are looked at closely.
	lost, kept := make(map[types.Object]bool), make(map[types.Object]bool)
	for id := range r.localUses() {
		if obj := r.info.Uses[id]; r.isEdited(id.Pos()) {
			lost[obj] = !r.isEdited(obj.Pos())
		}
	}
	for id := range r.localUses() {
		if obj := r.info.Uses[id]; lost[obj] && !kept[obj] && !r.isEdited(id.Pos()) && !r.isOverwritten(id) {
			kept[obj] = true
		}
	}
	for obj, still := range lost {
		if still && !kept[obj] && !mentioned[obj.Name()] {
			return true
		}
	}
	return false
}

// localUses returns the uses of local variables and imports in the file.
func (r *rewrite) localUses() iter.Seq[*ast.Ident] {
	return func(yield func(*ast.Ident) bool) {
		for n := range ast.Preorder(r.file) {
			id, ok := n.(*ast.Ident)
			if !ok {
				continue
			}
			switch obj := r.info.Uses[id].(type) {
			case *types.Var:
				if obj.Kind() != types.LocalVar {
					continue
				}
			case *types.PkgName:
			default:
				continue
			}
			if !yield(id) {
				return
			}
		}
	}
}

// isEdited reports whether pos is in what is replaced.
func (r *rewrite) isEdited(pos token.Pos) bool {
	for _, e := range r.edits {
		if e.Pos <= pos && pos < e.End {
			return true
		}
	}
	return false
}

// isOverwritten reports whether the use of a variable is an assignment, which
// does not count as one.
func (r *rewrite) isOverwritten(id *ast.Ident) bool {
	cur, ok := r.curs.Of(id)
	if !ok || cur.ParentEdgeKind() != edge.AssignStmt_Lhs {
		return false
	}
	return cur.Parent().Node().(*ast.AssignStmt).Tok == token.ASSIGN
}

// freshName returns the first of the names that nothing in the function around
// pos declares or means, or the last with a number.
func (r *rewrite) freshName(pos token.Pos, names ...string) string {
	used := make(map[string]bool)
	for _, d := range r.file.Decls {
		if d.Pos() <= pos && pos <= d.End() {
			for n := range ast.Preorder(d) {
				if id, ok := n.(*ast.Ident); ok && !isMember(r.info.ObjectOf(id)) {
					used[id.Name] = true
				}
			}
		}
	}
	scope := r.scopeAt(pos)
	for _, name := range names {
		if !token.IsIdentifier(name) || used[name] || scope == nil {
			continue
		}
		if _, visible := scope.LookupParent(name, token.NoPos); visible == nil {
			return name
		}
	}
	return migrate.New(r.pass, r.in).FreshName(pos, names[len(names)-1])
}

// isMember reports whether obj is a field or a method, which only stands
// behind a dot or a colon.
func isMember(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.IsField()
	case *types.Func:
		return obj.Signature().Recv() != nil
	}
	return false
}

func (r *rewrite) scopeAt(pos token.Pos) *types.Scope {
	if scope := r.info.Scopes[r.file]; scope != nil {
		return scope.Innermost(pos)
	}
	return nil
}

// means reports whether every name in n means at pos what it means in n.
func (r *rewrite) means(n ast.Node, pos token.Pos) bool {
	scope := r.scopeAt(pos)
	if scope == nil {
		return false
	}
	for m := range ast.Preorder(n) {
		id, ok := m.(*ast.Ident)
		if !ok {
			continue
		}
		obj := r.info.Uses[id]
		if obj == nil || isMember(obj) || obj.Pkg() != nil && obj.Pkg() != r.pass.Pkg {
			continue // qualified by a name that is looked up itself
		}
		if _, found := scope.LookupParent(id.Name, pos); found != obj {
			return false
		}
	}
	return true
}

// usesOf returns where the function around pos mentions the variable, apart
// from its declaration.
func (r *rewrite) usesOf(v types.Object, pos token.Pos) (uses []*ast.Ident) {
	for _, d := range r.file.Decls {
		if d.Pos() <= pos && pos <= d.End() {
			for n := range ast.Preorder(d) {
				if id, ok := n.(*ast.Ident); ok && r.info.Uses[id] == v {
					uses = append(uses, id)
				}
			}
		}
	}
	return uses
}

// isAssigned reports whether the use of a variable may change it.
func (r *rewrite) isAssigned(id *ast.Ident) bool {
	cur, ok := r.curs.Of(id)
	if !ok {
		return true
	}
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch cur.ParentEdgeKind() {
	case edge.AssignStmt_Lhs, edge.IncDecStmt_X, edge.RangeStmt_Key, edge.RangeStmt_Value:
		return true
	case edge.UnaryExpr_X:
		return cur.Parent().Node().(*ast.UnaryExpr).Op == token.AND
	}
	return false
}
