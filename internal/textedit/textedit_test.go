package textedit_test

import (
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/textedit"
)

const text = "0123456789"

func TestSetAdd(t *testing.T) {
	replace := func(start, end int, s string) textedit.Edit { return textedit.Edit{Start: start, End: end, New: s} }
	fix := func(edits ...textedit.Edit) textedit.Fix { return textedit.Fix{"a.go": edits} }
	for _, test := range []struct {
		name  string
		fixes []textedit.Fix
		added []bool
		want  string
	}{
		{"apart", []textedit.Fix{fix(replace(6, 7, "B")), fix(replace(1, 3, "A"))}, []bool{true, true}, "0A345B789"},
		{"adjacent replacements", []textedit.Fix{fix(replace(1, 3, "A")), fix(replace(3, 5, "B"))}, []bool{true, true}, "0AB56789"},
		{"overlap", []textedit.Fix{fix(replace(1, 4, "A")), fix(replace(3, 5, "B"))}, []bool{true, false}, "0A456789"},
		{"whole or not at all", []textedit.Fix{fix(replace(1, 2, "A")), fix(replace(1, 3, "B"), replace(8, 9, "C"))}, []bool{true, false}, "0A23456789"},
		{"same import", []textedit.Fix{fix(replace(0, 0, "i"), replace(2, 3, "A")), fix(replace(0, 0, "i"), replace(5, 6, "B"))}, []bool{true, true}, "i01A34B6789"},
		{"two insertions at one place", []textedit.Fix{fix(replace(4, 4, "A")), fix(replace(4, 4, "B"))}, []bool{true, false}, "0123A456789"},
		{"insertion where a replacement begins", []textedit.Fix{fix(replace(4, 6, "A")), fix(replace(4, 4, "B"))}, []bool{true, false}, "0123A6789"},
		{"insertion where a replacement ends", []textedit.Fix{fix(replace(6, 6, "A")), fix(replace(4, 6, "B"))}, []bool{true, false}, "012345A6789"},
		{"one fix inserts twice at one place", []textedit.Fix{fix(replace(4, 4, "A"), replace(4, 4, "B"))}, []bool{true}, "0123AB456789"},
		{"the same fix twice", []textedit.Fix{fix(replace(4, 5, "A"), replace(7, 7, "B")), fix(replace(4, 5, "A"), replace(7, 7, "B"))}, []bool{true, true}, "0123A56B789"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var set textedit.Set
			var added []bool
			for _, f := range test.fixes {
				added = append(added, set.Add(f))
			}
			if got := string(set.Apply("a.go", []byte(text))); !slices.Equal(added, test.added) || got != test.want {
				t.Errorf("added %v and made %q, want %v and %q", added, got, test.added, test.want)
			}
		})
	}
}

func TestSetAddFindsConflictsInEveryFile(t *testing.T) {
	var set textedit.Set
	if !set.Add(textedit.Fix{"b.go": {{Start: 1, End: 2, New: "x"}}}) {
		t.Fatal("first fix refused")
	}
	if set.Add(textedit.Fix{"a.go": {{Start: 1, End: 2, New: "x"}}, "b.go": {{Start: 0, End: 3, New: "y"}}}) {
		t.Error("a fix that overlaps in its second file was added")
	}
	if got := set.Files(); !slices.Equal(got, []string{"b.go"}) {
		t.Errorf("files edited are %v, want only b.go", got)
	}
}

func TestOf(t *testing.T) {
	fset := token.NewFileSet()
	tf := fset.AddFile("a.go", -1, len(text))
	edit := func(start, end int) analysis.TextEdit {
		return analysis.TextEdit{Pos: token.Pos(tf.Base() + start), End: token.Pos(tf.Base() + end)}
	}
	insertion := analysis.TextEdit{Pos: token.Pos(tf.Base() + 5), NewText: []byte("x")}
	for _, test := range []struct {
		name  string
		edits []analysis.TextEdit
		ok    bool
	}{
		{"sorted", []analysis.TextEdit{edit(1, 2), edit(4, 5)}, true},
		{"unsorted", []analysis.TextEdit{edit(4, 5), edit(1, 2)}, true},
		{"insertion without end", []analysis.TextEdit{insertion}, true},
		{"whole file", []analysis.TextEdit{edit(0, len(text))}, true},
		{"overlapping", []analysis.TextEdit{edit(1, 4), edit(3, 5)}, false},
		{"backwards", []analysis.TextEdit{edit(4, 1)}, false},
		{"past the end", []analysis.TextEdit{edit(4, len(text)+1)}, false},
		{"nowhere", []analysis.TextEdit{{}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := textedit.Of(fset, analysis.SuggestedFix{Message: "m", TextEdits: test.edits})
			if ok := err == nil; ok != test.ok {
				t.Errorf("got error %v, want success %v", err, test.ok)
			}
		})
	}
}
