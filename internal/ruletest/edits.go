package ruletest

import (
	"bytes"
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// An edit replaces the bytes from start to end of a file.
type edit struct {
	start, end int
	text       string
}

// Apply returns the package's files with the edits of the given fixes made, or
// an error if an edit lies outside the package or overlaps another. Equal
// edits of different fixes, such as the same new import, are made once.
func (p *Package) Apply(fixes ...analysis.SuggestedFix) ([]Source, error) {
	edits := make(map[string][]edit)
	for _, fix := range fixes {
		own := make(map[string][]edit)
		for _, te := range fix.TextEdits {
			name, e, err := p.locate(te)
			if err != nil {
				return nil, fmt.Errorf("fix %q: %w", fix.Message, err)
			}
			own[name] = append(own[name], e)
		}
		for name, list := range own {
			if err := checkApart(list); err != nil {
				return nil, fmt.Errorf("fix %q of %s: %w", fix.Message, name, err)
			}
			edits[name] = append(edits[name], list...)
		}
	}
	var fixed []Source
	for _, f := range p.Files {
		name := p.Loader.Fset.File(f.FileStart).Name()
		list := slices.Clone(edits[name])
		slices.SortStableFunc(list, compareEdits)
		list = slices.Compact(list)
		if err := checkApart(list); err != nil {
			return nil, fmt.Errorf("fixes of %s: %w", name, err)
		}
		fixed = append(fixed, Source{name, applyEdits(p.Source[name], list)})
	}
	return fixed, nil
}

// locate returns the file and the bytes that te replaces.
func (p *Package) locate(te analysis.TextEdit) (string, edit, error) {
	tf := p.Loader.Fset.File(te.Pos)
	if tf == nil {
		return "", edit{}, fmt.Errorf("edit at %d lies in no file", te.Pos)
	}
	end := te.End
	if end == token.NoPos {
		end = te.Pos // as analysis.TextEdit says of a pure insertion
	}
	src, ok := p.Source[tf.Name()]
	if !ok {
		return "", edit{}, fmt.Errorf("edit of %s, which is not in the package", tf.Name())
	}
	e := edit{int(te.Pos) - tf.Base(), int(end) - tf.Base(), string(te.NewText)}
	if e.start < 0 || e.start > e.end || e.end > len(src) {
		return "", edit{}, fmt.Errorf("edit of bytes %d to %d of %s, which has %d", e.start, e.end, tf.Name(), len(src))
	}
	return tf.Name(), e, nil
}

func compareEdits(a, b edit) int {
	return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.text, b.text))
}

// checkApart returns an error if two edits overlap. Two insertions at one
// place do not, for their order is that of the list.
func checkApart(list []edit) error {
	sorted := slices.SortedStableFunc(slices.Values(list), compareEdits)
	for i := 1; i < len(sorted); i++ {
		if a, b := sorted[i-1], sorted[i]; b.start < a.end {
			return fmt.Errorf("edits of bytes %d to %d and %d to %d overlap", a.start, a.end, b.start, b.end)
		}
	}
	return nil
}

// applyEdits makes the edits, which are sorted and do not overlap.
func applyEdits(src []byte, list []edit) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range list {
		out.Write(src[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(src[at:])
	return out.Bytes()
}
