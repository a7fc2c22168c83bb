package accesses

import (
	"go/ast"
	"go/types"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/cursors"
)

// Analyzer finds the accesses of a package for the analyzers that require it.
// It reports nothing and has no settings.
var Analyzer = &analysis.Analyzer{
	Name:             "atomicaccesses",
	Doc:              "find every access to the variables that are used atomically",
	Requires:         []*analysis.Analyzer{inspect.Analyzer},
	RunDespiteErrors: true,
	ResultType:       reflect.TypeFor[*Result](),
	Run:              run,
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, packages: make(map[string]*Package)}
	return r, nil
}

// A Result hands out the accesses of one package. Its zero value knows of none.
type Result struct {
	pass *analysis.Pass

	mu       sync.Mutex
	packages map[string]*Package // by the atomic packages that are known besides
}

// Of returns the package as it looks if the atomic packages with the given paths
// are known besides the usual ones; nil if r is the zero value. The analyzers
// that share it take turns: what it holds is computed when it is asked for, so
// it is locked until done is called.
func (r *Result) Of(atomicPackages []string) (p *Package, done func()) {
	if r.pass == nil {
		return nil, func() {}
	}
	r.mu.Lock()
	key := strings.Join(atomicPackages, ",")
	p = r.packages[key]
	if p == nil {
		p = newPackage(r.pass, atomicapi.New(atomicPackages...))
		r.packages[key] = p
	}
	return p, r.mu.Unlock
}

// A Package is a package and the atomic operations in it.
type Package struct {
	Pass *analysis.Pass
	Info *types.Info
	In   *inspector.Inspector
	API  *atomicapi.Table
	Ops  []Op // in source order
	Curs *cursors.Index

	idx *Index // see Index
}

// An Op is an atomic operation and where it stands.
type Op struct {
	atomicapi.Op
	Cur inspector.Cursor
}

func newPackage(pass *analysis.Pass, api *atomicapi.Table) *Package {
	p := &Package{
		Pass: pass,
		Info: pass.TypesInfo,
		In:   pass.ResultOf[inspect.Analyzer].(*inspector.Inspector),
		API:  api,
	}
	p.Curs = cursors.New(p.In)
	for cur := range p.In.Root().Preorder((*ast.CallExpr)(nil)) {
		if found, ok := p.API.OpOf(p.Info, cur.Node().(*ast.CallExpr)); ok {
			p.Ops = append(p.Ops, Op{found, cur})
			p.Curs.Note(cur)
		}
	}
	return p
}

// IsAtomics reports whether the package is, or tests, one that makes atomics.
func (p *Package) IsAtomics() bool {
	return p.API.HasPackage(strings.TrimSuffix(p.Pass.Pkg.Path(), "_test"))
}
