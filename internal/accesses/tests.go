package accesses

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// IsInTest reports whether e stands in a test file.
func (x *Index) IsInTest(e *flow.Event) bool {
	return x.IsTestFile(e.Func.Body.Pos())
}

func (p *Package) IsTestFile(pos token.Pos) bool {
	return strings.HasSuffix(p.Pass.Fset.File(pos).Name(), "_test.go")
}

// InTestBody reports whether e runs on the goroutine of a test, benchmark or
// example, and nothing that the test starts writes the variable: the test
// arranges what it looks at.
func (x *Index) InTestBody(e *flow.Event) bool {
	if !x.IsInTest(e) {
		return false
	}
	top := e.Func.Top()
	decl, ok := top.Node.(*ast.FuncDecl)
	if !ok || !isTestName(decl.Name.Name) {
		return false
	}
	for fn := e.Func; fn.Parent != nil; fn = fn.Parent {
		if fn.Started || fn.Callback && !isSubtest(fn) {
			return false
		}
	}
	for o := range top.All {
		if o.Kind != flow.AtomicEvent || o.Addr != e.Addr || !o.Op.Kind.Writes() {
			continue
		}
		for fn := o.Func; fn.Parent != nil; fn = fn.Parent {
			if fn.Started {
				return false
			}
		}
	}
	return true
}

func isTestName(name string) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Example", "Fuzz"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// isSubtest reports whether the literal is the body of a subtest: it takes a
// *testing.T, *testing.B or *testing.F and nothing else.
func isSubtest(fn *flow.Func) bool {
	lit, ok := fn.Node.(*ast.FuncLit)
	if !ok || lit.Type.Params.NumFields() != 1 {
		return false
	}
	star, ok := lit.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && len(sel.Sel.Name) == 1
}
