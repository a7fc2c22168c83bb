package migrate_test

import (
	"go/ast"
	"go/types"
	"strings"
	"testing"
)

var typeError = types.Error{Msg: "an error"}

const texts = `package p

import "fmt"

func f(old int) {
	old2 := old
	fmt.Println(old2 + len("a"))
}
`

// printlnIn returns the call in texts.
func printlnIn(p *program) *ast.CallExpr {
	for cur := range p.in.Root().Preorder((*ast.CallExpr)(nil)) {
		return cur.Node().(*ast.CallExpr)
	}
	return nil
}

func TestFreshName(t *testing.T) {
	p := load(t, "go1.26", "p.go", texts)
	pos := printlnIn(p).Pos()
	for base, want := range map[string]string{"old": "old3", "new": "new2", "f": "f2", "fmt": "fmt2", "next": "next"} {
		if got := p.migrator().FreshName(pos, base); got != want {
			t.Errorf("FreshName(%s) = %s, want %s", base, got, want)
		}
	}
}

func TestSource(t *testing.T) {
	p := load(t, "go1.26", "p.go", texts)
	if got, want := p.migrator().Source(printlnIn(p).Args[0]), `old2 + len("a")`; got != want {
		t.Errorf("Source = %s, want %s", got, want)
	}
	p.sources["p.go"] += "\n"
	if got := p.migrator().Source(printlnIn(p)); got != "" {
		t.Errorf("Source of a file that was changed = %q, want none", got)
	}
}

func TestImport(t *testing.T) {
	p := load(t, "go1.26", "p.go", texts)
	pos := printlnIn(p).Pos()
	m := p.migrator()
	if prefix, edits, err := m.Import(pos, "fmt", "Print"); prefix != "fmt." || edits != nil || err != nil {
		t.Errorf("Import of fmt: %q, %v, %v", prefix, edits, err)
	}
	prefix, edits, err := m.Import(pos, "runtime", "Gosched")
	if err != nil || prefix != "runtime." || len(edits) != 1 || !strings.Contains(string(edits[0].NewText), "\n\t\"runtime\"\n") {
		t.Errorf("Import of runtime: %q, %v, %v", prefix, edits, err)
	}
}
