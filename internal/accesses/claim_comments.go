package accesses

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

// claimed returns what a comment claims.
func (x *Index) claimed(doc *ast.CommentGroup) Claim {
	if doc == nil {
		return Nothing
	}
	claim, ok := x.docClaims[doc]
	if !ok {
		switch {
		case matches(saysAlone, doc):
			claim = Alone
		case matches(saysLocked, doc):
			claim = LockHeld
		}
		x.docClaims[doc] = claim
	}
	return claim
}

func matches(re *regexp.Regexp, doc *ast.CommentGroup) bool {
	return doc != nil && re.MatchString(severalGoroutines.ReplaceAllString(oneLine(doc), ""))
}

func oneLine(doc *ast.CommentGroup) string {
	var b strings.Builder
	for _, c := range doc.List {
		b.WriteString(strings.TrimLeft(c.Text, "/* "))
		b.WriteByte(' ')
	}
	return b.String()
}

// isNamedLocked reports whether a function's name tells that its caller holds
// a lock.
func isNamedLocked(name string) bool {
	return strings.HasSuffix(name, "Locked") || strings.HasSuffix(name, "WithLock") ||
		strings.HasSuffix(name, "UnderLock") || strings.HasSuffix(name, "LockHeld")
}

// commentAt returns the comment above the line of pos, or on it, or nil.
func (x *Index) commentAt(pos token.Pos) *ast.CommentGroup {
	tf := x.Pass.Fset.File(pos)
	if tf == nil {
		return nil
	}
	if x.comments == nil {
		x.comments = make(map[commentKey]*ast.CommentGroup)
		for _, f := range x.Pass.Files {
			for _, group := range f.Comments {
				end := group.End() - 1
				if in := x.Pass.Fset.File(end); in != nil {
					x.comments[commentKey{in, in.Line(end)}] = group
				}
			}
		}
	}
	line := tf.Line(pos)
	if group := x.comments[commentKey{tf, line}]; group != nil {
		return group
	}
	return x.comments[commentKey{tf, line - 1}]
}
