package rule

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// clip keeps a finding within its file. The parser places the end of what it
// misses, such as a closing parenthesis, behind the end of the file, and some
// drivers go on after syntax errors. A fix that reaches outside is dropped.
func clip(tf *token.File, d analysis.Diagnostic) analysis.Diagnostic {
	end := token.Pos(tf.Base() + tf.Size())
	d.End = min(d.End, end)
	d.SuggestedFixes = slices.DeleteFunc(slices.Clone(d.SuggestedFixes), func(fix analysis.SuggestedFix) bool {
		return slices.ContainsFunc(fix.TextEdits, func(e analysis.TextEdit) bool {
			return !e.Pos.IsValid() || token.Pos(tf.Base()) <= e.Pos && e.Pos <= end && e.End > end
		})
	})
	return d
}
