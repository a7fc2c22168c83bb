package flow

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

func TestDump(t *testing.T) {
	name := os.Getenv("DUMP")
	if name == "" {
		t.Skip()
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{}}
	pkg, _ := (&types.Config{Importer: importer.ForCompiler(fset, "source", nil)}).Check("x", fset, []*ast.File{f}, info)
	p := New(&analysis.Pass{Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info}, atomicapi.New())
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok {
			fn := p.Func(d)
			fmt.Println("==", d.Name, fn.complete)
			for e := range fn.All {
				fmt.Printf("%v kind=%d op=%v addr=%v new=%v guards=%d locks=%d owned=%v inl=%v\n", fset.Position(e.Pos()), e.Kind, e.Op.Kind, str(e.Addr, 6), str(e.New, 6), len(e.Guards), len(e.Locks), e.Owned, e.Inlined())
				for _, g := range e.Guards {
					fmt.Println("      ", str(g.Cond, 6), g.True)
				}
			}
		}
	}
}

var opn = []string{"Unknown", "Const", "Addr", "FieldAddr", "IndexAddr", "Fresh", "Read", "Part", "Binary", "Unary", "Assert", "Call", "Derived", "Phi", "Atomic", "Closure", "TryLock", "Method"}

func str(v *Value, d int) string {
	if v == nil {
		return "-"
	}
	s := opn[v.Op]
	if v.Obj != nil {
		s += ":" + v.Obj.Name()
	}
	s += v.Text
	if d == 0 {
		return s
	}
	if len(v.Args) > 0 {
		s += "("
		for _, a := range v.Args {
			s += str(a, d-1) + ","
		}
		s += ")"
	}
	return s
}
