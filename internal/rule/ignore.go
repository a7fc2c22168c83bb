package rule

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// ignorePrefix begins a directive: //lint:ignore atomiclint/RULE[,…] reason.
// The form is staticcheck's, so that editors and users know it.
const (
	ignorePrefix = "//lint:ignore "
	family       = "atomiclint"
)

// A Directive is one //lint:ignore comment that names rules of this family.
type Directive struct {
	Pos, End token.Pos
	IDs      []string // the rules named; [All] for atomiclint without a rule
	Reason   string   // the text after the names; a directive needs one

	file     *token.File
	from, to int // lines covered
}

// Directives returns the directives of the package's files in source order.
//
// A directive covers its own line and the statement, field or declaration that
// begins on the next line: all of it where it is simple, its header where it
// has a body.
func Directives(pass *analysis.Pass) []*Directive {
	var dirs []*Directive
	for _, f := range pass.Files {
		for _, group := range f.Comments {
			for _, c := range group.List {
				if d := parseDirective(c); d != nil {
					d.file = pass.Fset.File(c.Pos())
					line := d.file.Line(c.Pos())
					d.from, d.to = line, coveredTo(d.file, f, line)
					dirs = append(dirs, d)
				}
			}
		}
	}
	return dirs
}

// parseDirective returns nil for a comment that is no directive of ours.
func parseDirective(c *ast.Comment) *Directive {
	rest, ok := strings.CutPrefix(c.Text, ignorePrefix)
	if !ok {
		return nil
	}
	names, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	d := &Directive{Pos: c.Pos(), End: c.End(), Reason: strings.TrimSpace(reason)}
	for name := range strings.SplitSeq(names, ",") {
		if name == family {
			d.IDs = append(d.IDs, All)
		} else if id, ok := strings.CutPrefix(name, family+"/"); ok {
			d.IDs = append(d.IDs, id)
		}
	}
	if d.IDs == nil {
		return nil
	}
	return d
}

// coveredTo returns the last line that a directive on the given line covers.
func coveredTo(tf *token.File, f *ast.File, line int) int {
	to := line + 1
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || tf.Line(n.End()) < line {
			return false
		}
		if start := tf.Line(n.Pos()); start == line || start == line+1 {
			to = max(to, tf.Line(headerEnd(n)))
		}
		return true
	})
	return to
}

// headerEnd returns where the part of n ends that a directive above n covers.
func headerEnd(n ast.Node) token.Pos {
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.FuncDecl:
		body = n.Body
	case *ast.IfStmt:
		body = n.Body
	case *ast.ForStmt:
		body = n.Body
	case *ast.RangeStmt:
		body = n.Body
	case *ast.SwitchStmt:
		body = n.Body
	case *ast.TypeSwitchStmt:
		body = n.Body
	case *ast.SelectStmt:
		body = n.Body
	case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.ValueSpec, *ast.Field:
		return n.End()
	default:
		return n.Pos()
	}
	if body == nil {
		return n.End()
	}
	return body.Lbrace
}

// covering returns the directive with a reason that silences d, or nil. One
// that names the whole family does not silence a finding about itself.
func covering(dirs []*Directive, fset *token.FileSet, d analysis.Diagnostic) *Directive {
	tf := fset.File(d.Pos)
	line := tf.Line(d.Pos)
	for _, dir := range dirs {
		if dir.file == tf && dir.from <= line && line <= dir.to && dir.Reason != "" &&
			(slices.Contains(dir.IDs, d.Category) || slices.Contains(dir.IDs, All) && dir.Pos != d.Pos) {
			return dir
		}
	}
	return nil
}
