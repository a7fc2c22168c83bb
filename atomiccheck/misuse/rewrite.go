package misuse

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/migrate"
)

// A rewrite collects the edits of one fix, which stays within one file.
type rewrite struct {
	*subject
	file  *ast.File
	tf    *token.File
	src   []byte
	edits []analysis.TextEdit
	moves bool // comments go where the statements beside them go
}

// rewriteAt returns an empty rewrite of the file that holds n, or nil if its
// text is not to be had or the package does not type-check.
func (s *subject) rewriteAt(n ast.Node) *rewrite {
	if len(s.pass.TypeErrors) > 0 {
		return nil
	}
	r := &rewrite{subject: s, tf: s.pass.Fset.File(n.Pos())}
	for _, f := range s.pass.Files {
		if f.FileStart <= n.Pos() && n.Pos() <= f.FileEnd {
			r.file = f
		}
	}
	if r.file == nil || r.tf == nil || s.pass.ReadFile == nil {
		return nil
	}
	src, err := s.pass.ReadFile(r.tf.Name())
	if err != nil || len(src) != r.tf.Size() {
		return nil
	}
	r.src = src
	return r
}

// source returns the text of n as it stands in the file.
func (r *rewrite) source(n ast.Node) string { return r.between(n.Pos(), n.End()) }

// between returns the text of the file from pos to end.
func (r *rewrite) between(pos, end token.Pos) string {
	if pos > end || int(end) > r.tf.Base()+r.tf.Size() || int(pos) < r.tf.Base() {
		return ""
	}
	return string(r.src[r.tf.Offset(pos):r.tf.Offset(end)])
}

// with returns the text of n with the node part of it replaced.
func (r *rewrite) with(n, part ast.Node, text string) string {
	return r.between(n.Pos(), part.Pos()) + text + r.between(part.End(), n.End())
}

// replace replaces n.
func (r *rewrite) replace(n ast.Node, text string) { r.replaceFrom(n.Pos(), n.End(), text) }

// replaceFrom replaces what stands from pos to end.
func (r *rewrite) replaceFrom(pos, end token.Pos, text string) {
	r.edits = append(r.edits, analysis.TextEdit{Pos: pos, End: end, NewText: []byte(text)})
}

// insert writes text at pos.
func (r *rewrite) insert(pos token.Pos, text string) { r.replaceFrom(pos, pos, text) }

// remove deletes a statement that has its lines to itself, and the lines. A
// comment that stands behind it stays.
func (r *rewrite) remove(stmt ast.Stmt) bool {
	begin := r.tf.LineStart(r.tf.Line(stmt.Pos()))
	line, _, found := strings.Cut(r.between(stmt.End(), r.file.FileEnd), "\n")
	rest := strings.TrimSpace(line)
	switch {
	case strings.TrimSpace(r.between(begin, stmt.Pos())) != "" || !found:
		return false
	case rest == "":
		r.replaceFrom(begin, stmt.End()+token.Pos(len(line)+1), "")
	case strings.HasPrefix(rest, "//"):
		r.replaceFrom(stmt.Pos(), stmt.End()+token.Pos(strings.Index(line, "//")), "")
	default:
		return false
	}
	return true
}

// indent returns the white space that the line of pos begins with.
func (r *rewrite) indent(pos token.Pos) string {
	line := r.between(r.tf.LineStart(r.tf.Line(pos)), pos)
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// lines joins lines of code to stand where pos is.
func (r *rewrite) lines(pos token.Pos, lines ...string) string {
	return strings.Join(lines, "\n"+r.indent(pos))
}

// done returns the fix, or none if it would lose a comment, leave a variable or
// an import unused, or make no sense of a formatted file.
func (r *rewrite) done(message string) []analysis.SuggestedFix {
	if !r.moves && r.losesComment() || r.orphans() {
		return nil
	}
	edits := migrate.New(r.pass, r.in).Format(r.edits)
	if !r.formatted(r.file, edits) {
		if clean, err := format.Source(r.src); err != nil || bytes.Equal(clean, r.src) {
			return nil
		}
	}
	return []analysis.SuggestedFix{{Message: message, TextEdits: edits}}
}

// losesComment reports whether a comment stands in what is replaced.
func (r *rewrite) losesComment() bool {
	for _, group := range r.file.Comments {
		for _, c := range group.List {
			for _, e := range r.edits {
				if c.Pos() < e.End && e.Pos < c.End() && e.Pos != e.End {
					return true
				}
			}
		}
	}
	return false
}

// orphans reports whether a local variable or an import whose uses are replaced
// has no other.
func (r *rewrite) orphans() bool {
	mentioned := make(map[string]bool)
	for _, e := range r.edits {
		for _, word := range strings.FieldsFunc(string(e.NewText), func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			mentioned[word] = true
		}
	}
	lost, kept := make(map[types.Object]bool), make(map[types.Object]bool)
	for n := range ast.Preorder(r.file) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := r.info.Uses[id]
		if v, isVar := obj.(*types.Var); isVar && v.Kind() != types.LocalVar {
			continue
		}
		switch obj.(type) {
		case *types.Var, *types.PkgName:
			switch {
			case r.isEdited(id.Pos()):
				lost[obj] = !r.isEdited(obj.Pos())
			case !r.isOverwritten(id):
				kept[obj] = true
			}
		}
	}
	for obj, still := range lost {
		if still && !kept[obj] && !mentioned[obj.Name()] {
			return true
		}
	}
	return false
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
	cur, ok := r.in.Root().FindNode(id)
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
	cur, ok := r.in.Root().FindNode(id)
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

// A spot is a statement and its place in a list of statements.
type spot struct {
	cur  inspector.Cursor
	stmt ast.Stmt
	list []ast.Stmt
	i    int
}

// spotOf returns the place of the innermost statement around n that stands in
// a list.
func (s *subject) spotOf(n ast.Node) (spot, bool) {
	cur, ok := s.in.Root().FindNode(n)
	if !ok {
		return spot{}, false
	}
	for ; cur.Valid(); cur = cur.Parent() {
		kind, i := cur.ParentEdge()
		var list []ast.Stmt
		switch kind {
		case edge.BlockStmt_List:
			list = cur.Parent().Node().(*ast.BlockStmt).List
		case edge.CaseClause_Body:
			list = cur.Parent().Node().(*ast.CaseClause).Body
		case edge.CommClause_Body:
			list = cur.Parent().Node().(*ast.CommClause).Body
		case edge.Invalid:
			return spot{}, false
		default:
			continue
		}
		if stmt, ok := cur.Node().(ast.Stmt); ok {
			switch stmt.(type) {
			case *ast.CaseClause, *ast.CommClause:
				return spot{}, false
			}
			return spot{cur, stmt, list, i}, true
		}
	}
	return spot{}, false
}

// next returns the statement that follows, or nil.
func (p spot) next() ast.Stmt {
	if p.i+1 < len(p.list) {
		return p.list[p.i+1]
	}
	return nil
}

// previous returns the statement before, or nil.
func (p spot) previous() ast.Stmt {
	if p.i > 0 {
		return p.list[p.i-1]
	}
	return nil
}

// sameList reports whether both stand in one list.
func (p spot) sameList(q spot) bool { return len(p.list) > 0 && len(q.list) > 0 && &p.list[0] == &q.list[0] }

// aloneIn returns the place of the call if it is a statement.
func (s *subject) aloneIn(call *ast.CallExpr) (spot, bool) {
	p, ok := s.spotOf(call)
	if !ok {
		return p, false
	}
	stmt, ok := p.stmt.(*ast.ExprStmt)
	return p, ok && ast.Unparen(stmt.X) == call
}
