package plugin

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/textedit"
)

// keepFix returns the first fix of d that golangci-lint applies as it is
// meant, alone in a slice, or nil: all of it lies in d's own file, and it
// overlaps no fix kept before. The diagnostic stays in any case; running again
// after --fix offers what had to give way.
func (ad *adapter) keepFix(pass *analysis.Pass, d analysis.Diagnostic) []analysis.SuggestedFix {
	tf := pass.Fset.File(d.Pos)
	if tf == nil || isRelocated(pass.Fset, tf, d.Pos) {
		return nil
	}
	for i, suggested := range d.SuggestedFixes {
		fix, err := textedit.Of(pass.Fset, suggested)
		if err != nil || len(fix) != 1 || fix[tf.Name()] == nil {
			continue
		}
		ad.mu.Lock()
		kept := ad.fixes.Add(fix)
		ad.mu.Unlock()
		if kept {
			return d.SuggestedFixes[i : i+1 : i+1]
		}
	}
	return nil
}

// isRelocated reports whether a //line comment, of cgo for instance, says that
// pos lies elsewhere: the edits would be made there.
func isRelocated(fset *token.FileSet, tf *token.File, pos token.Pos) bool {
	return fset.Position(pos).Filename != tf.Name()
}
