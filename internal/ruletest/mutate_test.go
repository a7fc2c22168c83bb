package ruletest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

// maxSteps bounds what one input is changed.
const maxSteps = 16

// mutate changes src by steps of three bytes each: what to do, and the two
// nodes to do it to. A node takes the place of another of its class, so that
// most results parse; a source that no longer does is left as it is.
func mutate(src string, steps []byte) string {
	for n := 0; n < maxSteps && len(steps) >= 3; n++ {
		nodes := nodesOf(src)
		if nodes == nil {
			return src
		}
		a := nodes[scale(steps[1], len(nodes))]
		b := partner(nodes, a, steps[2])
		text := func(s span) string { return src[s.start:s.end] }
		switch steps[0] % 4 {
		case 0: // b's text replaces a
			src = src[:a.start] + text(b) + src[a.end:]
		case 1: // a vanishes, if it is a statement or a declaration
			if a.class != "expr" {
				src = src[:a.start] + src[a.end:]
			}
		case 2: // a is doubled
			if a.class != "expr" {
				src = src[:a.end] + "\n" + text(a) + src[a.end:]
			}
		case 3: // a and b change places
			if a, b := ordered(a, b); a.end <= b.start {
				src = src[:a.start] + text(b) + src[a.end:b.start] + text(a) + src[b.end:]
			}
		}
		steps = steps[3:]
	}
	return src
}

// A span is the place of a node, and what may stand there.
type span struct {
	class      string
	start, end int
}

// nodesOf returns the expressions, statements and declarations of src, or nil
// if it does not parse. Files are told apart by their marks, which are
// comments; what follows the first is left alone.
func nodesOf(src string) (nodes []span) {
	first, _, _ := strings.Cut(src, fileMark)
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", first, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	tf := fset.File(f.FileStart)
	ast.Inspect(f, func(n ast.Node) bool {
		if class := classOf(n); class != "" {
			nodes = append(nodes, span{class, tf.Offset(n.Pos()), tf.Offset(n.End())})
		}
		return true
	})
	return nodes
}

func classOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		return reflect.TypeOf(n).String()
	case ast.Stmt:
		return "stmt"
	case ast.Expr:
		return "expr"
	case ast.Decl:
		return "decl"
	}
	return ""
}

// scale maps a byte to an index below n, so that the same byte stays near the
// same place when the source changes.
func scale(b byte, n int) int { return int(b) * n / 256 }

// partner returns the node of a's class that b selects.
func partner(nodes []span, a span, b byte) span {
	var same []span
	for _, node := range nodes {
		if node.class == a.class {
			same = append(same, node)
		}
	}
	return same[scale(b, len(same))]
}

func ordered(a, b span) (first, second span) {
	if b.start < a.start {
		return b, a
	}
	return a, b
}

func TestMutate(t *testing.T) {
	const src = "package p\n\nfunc f() {\n\ta()\n\tb(1)\n}\n"
	changed := make(map[string]bool)
	for what := range 4 {
		for where := 0; where < 256; where += 16 {
			changed[mutate(src, []byte{byte(what), byte(where), byte(255 - where)})] = true
		}
	}
	for _, want := range []string{
		"package p\n\nfunc f() {\n\tb(1)\n\ta()\n}\n",
		"package p\n\nfunc f() {\n\ta()\n\t\n}\n",
	} {
		if !changed[want] {
			t.Errorf("no step of those tried makes %q", want)
		}
	}
	if got := mutate("package", []byte{0, 1, 2}); got != "package" {
		t.Errorf("source that does not parse was changed to %q", got)
	}
}
