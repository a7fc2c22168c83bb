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
	FactTypes:        []analysis.Fact{new(isAtomic), new(isPlain), new(uses)},
	ResultType:       reflect.TypeFor[*Result](),
	Run:              run,
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, im: importsOf(pass), packages: make(map[string]*Package)}
	r.packageWith(new(Settings)).export(pass)
	return r, nil
}

// A Result hands out the accesses of one package. Its zero value knows of none.
type Result struct {
	pass *analysis.Pass
	im   *imports

	mu       sync.Mutex
	packages map[string]*Package // by the settings
}

// Of returns the package as it looks with the given settings, whose selection of
// rules does not matter; nil if r is the zero value. The analyzers
// that share it take turns: what it holds is computed when it is asked for, so
// it is locked until done is called.
func (r *Result) Of(set *Settings) (p *Package, done func()) {
	if r.pass == nil {
		return nil, func() {}
	}
	r.mu.Lock()
	p = r.packageWith(set)
	p.findCalls()
	return p, r.mu.Unlock
}

func (r *Result) packageWith(set *Settings) *Package {
	key := strings.Join(set.AtomicPackages, ",") + ";" + strings.Join(set.Parallel, ",")
	p := r.packages[key]
	if p == nil {
		p = newPackage(r.pass, atomicapi.New(set.AtomicPackages...), r.im)
		p.parallel = set.Parallel
		r.packages[key] = p
	}
	return p
}

// A Package is a package and the atomic operations in it.
type Package struct {
	Pass *analysis.Pass
	Info *types.Info
	In   *inspector.Inspector
	API  *atomicapi.Table
	Ops  []Op // in source order
	Curs *cursors.Index

	parallel  []string // see Settings.Parallel
	im        *imports
	foreign   map[types.Object]bool      // see mentioned
	copies    map[*types.Var]bool        // see copied
	said      map[types.Object]*Protocol // see protocols
	searched  bool                       // see findCalls
	wordCalls []inspector.Cursor         // see findCalls
	idx       *Index                     // see Index
}

// An Op is an atomic operation and where it stands.
type Op struct {
	atomicapi.Op
	Cur inspector.Cursor
}

func newPackage(pass *analysis.Pass, api *atomicapi.Table, im *imports) *Package {
	p := &Package{
		Pass: pass,
		Info: pass.TypesInfo,
		In:   pass.ResultOf[inspect.Analyzer].(*inspector.Inspector),
		API:  api,
		im:   im,
	}
	p.Curs = cursors.New(p.In)
	return p
}

// findCalls finds the atomic operations of the package, and its calls of functions of
// other packages that access words atomically, once.
func (p *Package) findCalls() {
	if p.searched {
		return
	}
	p.searched = true
	for cur := range p.In.Root().Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		if found, ok := p.API.OpOf(p.Info, call); ok {
			p.Ops = append(p.Ops, Op{found, cur})
			p.Curs.Note(cur)
		} else if len(p.im.uses) > 0 && p.im.accessesWords(p.Info, call) {
			p.wordCalls = append(p.wordCalls, cur)
		}
	}
}

// IsAtomics reports whether the package is, or tests, one that makes atomics.
func (p *Package) IsAtomics() bool {
	return p.API.HasPackage(strings.TrimSuffix(p.Pass.Pkg.Path(), "_test"))
}
