package misuse

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/migrate"
)

// A rewrite collects the edits of one fix, which stays within one file.
type rewrite struct {
	*subject
	file  *ast.File
	tf    *token.File
	src   []byte
	edits []analysis.TextEdit
	kept  []analysis.TextEdit // see keep
	moves bool                // comments go where the statements beside them go
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

// keep writes n again as it is, if it stands in the file: what the fix writes
// is right only as long as no other fix of the same run changes n.
func (r *rewrite) keep(n ast.Node) bool {
	text := r.source(n)
	if text == "" {
		return false
	}
	edit := analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
	if !slices.ContainsFunc(r.kept, func(e analysis.TextEdit) bool { return e.Pos == edit.Pos }) {
		r.kept = append(r.kept, edit)
	}
	return true
}

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
	return []analysis.SuggestedFix{{Message: message, TextEdits: append(edits, r.kept...)}}
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
