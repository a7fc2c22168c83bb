// Package textedit keeps a set of suggested fixes that can be applied
// together: each whole or not at all, none across another.
package textedit

import (
	"bytes"
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// An Edit replaces the bytes from Start to End of a file.
type Edit struct {
	Start, End int
	New        string
}

// A Fix holds the edits of one suggested fix by the name of the file, sorted.
type Fix map[string][]Edit

// Of returns the edits of a suggested fix, or an error if an edit lies in no
// file or two of them overlap.
func Of(fset *token.FileSet, suggested analysis.SuggestedFix) (Fix, error) {
	fix := make(Fix)
	for _, te := range suggested.TextEdits {
		tf := fset.File(te.Pos)
		if tf == nil {
			return nil, fmt.Errorf("fix %q: an edit lies in no file", suggested.Message)
		}
		end := te.End
		if !end.IsValid() {
			end = te.Pos // as analysis.TextEdit says of an insertion
		}
		if end < te.Pos || int(end) > tf.Base()+tf.Size() {
			return nil, fmt.Errorf("fix %q: an edit of %s ends outside the file or before its start", suggested.Message, tf.Name())
		}
		e := Edit{int(te.Pos) - tf.Base(), int(end) - tf.Base(), string(te.NewText)}
		fix[tf.Name()] = append(fix[tf.Name()], e)
	}
	for name, edits := range fix {
		slices.SortStableFunc(edits, compare)
		for i := 1; i < len(edits); i++ {
			if edits[i].Start < edits[i-1].End {
				return nil, fmt.Errorf("fix %q: two edits of %s overlap", suggested.Message, name)
			}
		}
	}
	return fix, nil
}

func compare(a, b Edit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// A Set is a set of fixes that fit together. Its zero value is empty.
type Set struct {
	edits map[string][]Edit // Inv: sorted, apart, without duplicates
}

// Add adds fix, or returns false and adds nothing if one of its edits would
// touch what another fix edits. An edit that equals one of another fix, such
// as the import that both need, is made once.
func (s *Set) Add(fix Fix) bool {
	for name, edits := range fix {
		for _, e := range edits {
			if slices.ContainsFunc(s.edits[name], func(kept Edit) bool { return kept != e && conflict(kept, e) }) {
				return false
			}
		}
	}
	if s.edits == nil {
		s.edits = make(map[string][]Edit)
	}
	for name, edits := range fix {
		kept := s.edits[name]
		var added []Edit
		for _, e := range edits {
			if !slices.Contains(kept, e) {
				added = append(added, e)
			}
		}
		all := slices.Concat(kept, added)
		slices.SortStableFunc(all, compare)
		s.edits[name] = all
	}
	return true
}

// conflict reports whether two edits of different fixes get in each other's
// way: they overlap, or one inserts text where the other begins or ends, so
// that the order of the two would decide what the result means.
func conflict(a, b Edit) bool {
	if a.Start == a.End || b.Start == b.End {
		return a.Start <= b.End && b.Start <= a.End
	}
	return a.Start < b.End && b.Start < a.End
}

// Files returns the names of the files that the fixes edit, sorted.
func (s *Set) Files() []string { return slices.Sorted(maps.Keys(s.edits)) }

// Apply returns src, the content of the named file, with its edits made.
func (s *Set) Apply(name string, src []byte) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range s.edits[name] {
		out.Write(src[at:e.Start])
		out.WriteString(e.New)
		at = e.End
	}
	out.Write(src[at:])
	return out.Bytes()
}
