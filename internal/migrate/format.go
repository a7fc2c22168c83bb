package migrate

import (
	"bytes"
	"cmp"
	"go/format"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Format returns the edits, whatever their order, with what gofmt makes of the
// result, where the files were formatted before.
func (m *Migrator) Format(edits []analysis.TextEdit) []analysis.TextEdit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
	return m.formatted(edits)
}

// formatted returns the edits with what gofmt makes of the result, such as the
// columns of a struct type, where the file was formatted before. The edits are
// sorted, as those returned.
func (m *Migrator) formatted(edits []analysis.TextEdit) []analysis.TextEdit {
	var out []analysis.TextEdit
	for len(edits) > 0 {
		tf, text := m.textAt(edits[0].Pos)
		n := 1
		for n < len(edits) && m.pass.Fset.File(edits[n].Pos) == tf {
			n++
		}
		if tf == nil {
			out = append(out, edits[:n]...)
		} else {
			out = append(out, formattedFile(tf, text, edits[:n])...)
		}
		edits = edits[n:]
	}
	return out
}

// A change replaces the bytes [from, to) of a text.
type change struct {
	from, to int
	text     string
}

func formattedFile(tf *token.File, text []byte, edits []analysis.TextEdit) []analysis.TextEdit {
	first := make([]change, len(edits))
	for i, e := range edits {
		first[i] = change{tf.Offset(e.Pos), tf.Offset(e.End), string(e.NewText)}
	}
	if clean, err := format.Source(text); err != nil || !bytes.Equal(clean, text) {
		return edits
	}
	edited := apply(text, first)
	want, err := format.Source(edited)
	if err != nil || bytes.Equal(want, edited) {
		return edits
	}
	second, ok := spacing(edited, want)
	if !ok {
		return edits
	}
	var out []analysis.TextEdit
	for _, c := range compose(edited, first, second) {
		out = append(out, analysis.TextEdit{Pos: tf.Pos(c.from), End: tf.Pos(c.to), NewText: []byte(c.text)})
	}
	return out
}

func apply(text []byte, changes []change) []byte {
	var out []byte
	at := 0
	for _, c := range changes {
		out = append(append(out, text[at:c.from]...), c.text...)
		at = c.to
	}
	return append(out, text[at:]...)
}

// spacing returns the changes that turn a into b, if they are of white space
// and of commas that b does without.
func spacing(a, b []byte) (changes []change, ok bool) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		si, sj := i+space(a[i:]), j+space(b[j:])
		if !bytes.Equal(a[i:si], b[j:sj]) {
			changes = append(changes, change{i, si, string(b[j:sj])})
		}
		switch i, j = si, sj; {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case i < len(a) && a[i] == ',':
			changes = append(changes, change{i, i + 1, ""})
			i++
		case i < len(a) || j < len(b):
			return nil, false
		}
	}
	return changes, true
}

// space returns the number of bytes of white space that s begins with.
func space(s []byte) int { return len(s) - len(bytes.TrimLeft(s, " \t\n")) }

// compose returns the changes of a text that do what first does, which makes
// edited of it, and then second does.
func compose(edited []byte, first, second []change) []change {
	var out []change
	shift := 0 // what an offset in edited is ahead of one in the text
	for len(first) > 0 || len(second) > 0 {
		// [from, to) is a part of edited that grows while changes touch it.
		from := len(edited)
		if len(first) > 0 {
			from = first[0].from + shift
		}
		if len(second) > 0 {
			from = min(from, second[0].from)
		}
		start, to := from-shift, from
		var inner []change
		for {
			if len(first) > 0 && first[0].from+shift <= to {
				c := first[0]
				to = max(to, c.from+shift+len(c.text))
				shift += len(c.text) - (c.to - c.from)
				first = first[1:]
			} else if len(second) > 0 && second[0].from <= to {
				to = max(to, second[0].to)
				inner = append(inner, change{second[0].from - from, second[0].to - from, second[0].text})
				second = second[1:]
			} else {
				break
			}
		}
		out = append(out, change{start, to - shift, string(apply(edited[from:to], inner))})
	}
	return out
}
