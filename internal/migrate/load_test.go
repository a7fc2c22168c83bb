package migrate_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/migrate"
)

// imports is shared by the tests: checking the standard library is slow.
var imports = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "source", nil)
})

// A program is a package under test. Files whose names do not end in .go are
// given to the pass as its other files.
type program struct {
	pass    *analysis.Pass
	in      *inspector.Inspector
	sources map[string]string
}

// load type-checks the files, given as name and text in turn.
func load(t *testing.T, version string, files ...string) *program {
	t.Helper()
	p, err := check(version, files...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func check(version string, files ...string) (*program, error) {
	p := &program{sources: make(map[string]string)}
	p.pass = &analysis.Pass{
		Fset: token.NewFileSet(),
		TypesInfo: &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			Scopes:       make(map[ast.Node]*types.Scope),
			Instances:    make(map[*ast.Ident]types.Instance),
			FileVersions: make(map[*ast.File]string),
		},
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := p.sources[name]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		},
	}
	for i := 0; i < len(files); i += 2 {
		name, text := files[i], files[i+1]
		p.sources[name] = text
		if !bytes.HasSuffix([]byte(name), []byte(".go")) {
			p.pass.OtherFiles = append(p.pass.OtherFiles, name)
			continue
		}
		f, err := parser.ParseFile(p.pass.Fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, text)
		}
		p.pass.Files = append(p.pass.Files, f)
	}
	conf := types.Config{Importer: imports(), GoVersion: version}
	var err error
	if p.pass.Pkg, err = conf.Check("p", p.pass.Fset, p.pass.Files, p.pass.TypesInfo); err != nil {
		return nil, fmt.Errorf("%w in\n%s", err, files)
	}
	p.in = inspector.New(p.pass.Files)
	return p, nil
}

func (p *program) migrator() *migrate.Migrator { return migrate.New(p.pass, p.in) }

// variable returns the first variable of the given name.
func (p *program) variable(t *testing.T, name string) *types.Var {
	t.Helper()
	var found *types.Var
	for id, obj := range p.pass.TypesInfo.Defs {
		if v, ok := obj.(*types.Var); ok && id.Name == name && (found == nil || v.Pos() < found.Pos()) {
			found = v
		}
	}
	if found == nil {
		t.Fatalf("no variable %s", name)
	}
	return found
}

// apply returns the files with the edits made, which must compile and be
// formatted.
func (p *program) apply(t *testing.T, edits []analysis.TextEdit) map[string]string {
	t.Helper()
	out := make(map[string]string)
	var files []string
	for _, f := range p.pass.Files {
		tf := p.pass.Fset.File(f.FileStart)
		text, at := "", 0
		src := p.sources[tf.Name()]
		for _, e := range edits {
			if p.pass.Fset.File(e.Pos) == tf {
				text += src[at:tf.Offset(e.Pos)] + string(e.NewText)
				at = tf.Offset(e.End)
			}
		}
		text += src[at:]
		if clean, err := format.Source([]byte(text)); err != nil || string(clean) != text {
			t.Errorf("not formatted (%v):\n%s", err, text)
		}
		out[tf.Name()] = text
		files = append(files, tf.Name(), text)
	}
	if _, err := check("go1.26", files...); err != nil {
		t.Error(err)
	}
	return out
}
