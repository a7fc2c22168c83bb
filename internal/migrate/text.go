package migrate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// Source returns the text of n as it stands in its file, or "" if the file
// cannot be read.
func (m *Migrator) Source(n ast.Node) string {
	tf, text := m.textAt(n.Pos())
	if tf == nil || n.End() > token.Pos(tf.Base()+tf.Size()) {
		return ""
	}
	return string(text[tf.Offset(n.Pos()):tf.Offset(n.End())])
}

// textAt returns the file that pos is in, and its text; both are nil if the
// text is not to be had or is not what was parsed.
func (m *Migrator) textAt(pos token.Pos) (*token.File, []byte) {
	tf := m.pass.Fset.File(pos)
	if tf == nil {
		return nil, nil
	}
	text, ok := m.texts[tf]
	if !ok {
		var err error
		if text, err = m.pass.ReadFile(tf.Name()); err != nil || len(text) != tf.Size() {
			text = nil
		}
		m.texts[tf] = text
	}
	if text == nil {
		return nil, nil
	}
	return tf, text
}

// indent returns the white space that the line of pos begins with.
func (m *Migrator) indent(pos token.Pos) string {
	tf, text := m.textAt(pos)
	if tf == nil {
		return ""
	}
	line := text[tf.Offset(tf.LineStart(tf.Line(pos))):tf.Offset(pos)]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// lines returns the deletion of [pos, end) and, where nothing else but a
// comment stands on its lines, of the whole lines.
func (m *Migrator) lines(pos, end token.Pos) edit {
	tf, text := m.textAt(pos)
	if tf == nil {
		return edit{pos: pos, end: end, comments: true}
	}
	from, to := tf.Offset(pos), tf.Offset(end)
	begin := tf.Offset(tf.LineStart(tf.Line(pos)))
	rest, _, found := bytes.Cut(text[to:], []byte("\n"))
	trailing := bytes.TrimSpace(rest)
	if len(bytes.TrimSpace(text[begin:from])) == 0 && found && (len(trailing) == 0 || bytes.HasPrefix(trailing, []byte("//"))) {
		from, to = begin, to+len(rest)+1
	}
	return edit{pos: tf.Pos(from), end: tf.Pos(to), comments: true}
}

// scopeAt returns the innermost scope at pos, or nil.
func (m *Migrator) scopeAt(file *ast.File, pos token.Pos) *types.Scope {
	if file == nil || m.info.Scopes[file] == nil {
		return nil
	}
	return m.info.Scopes[file].Innermost(pos)
}

// FreshName returns base, or base with a number, such that it is declared
// nowhere in the function around pos nor visible from there.
func (m *Migrator) FreshName(pos token.Pos, base string) string {
	file := m.fileOf(pos)
	used := make(map[string]bool)
	if file != nil {
		for _, d := range file.Decls {
			if d.Pos() <= pos && pos <= d.End() {
				ast.Inspect(d, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						used[id.Name] = true
					}
					return true
				})
			}
		}
	}
	scope := m.scopeAt(file, pos)
	for i := 0; ; i++ {
		name := base
		if i > 0 {
			name = base + strconv.Itoa(i+1)
		}
		visible := false
		if scope != nil {
			_, obj := scope.LookupParent(name, pos)
			visible = obj != nil
		}
		if !visible && !used[name] {
			return name
		}
	}
}

// errorAt returns an error that says why and ends with the place of pos.
func (m *Migrator) errorAt(pos token.Pos, why string) error {
	return fmt.Errorf("%s at %s", why, m.at(pos))
}
