package misuse

import (
	_ "embed"
	"go/ast"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/cursors"
	"github.com/atomiclint/atomiclint/internal/flow"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// Name is the analyzer's name.
const Name = "atomicmisuse"

//go:embed doc.go
var doc string

// Analyzer is the analyzer with its default settings; its flags change them.
var Analyzer = New(Config{})

// Config holds the analyzer's settings; its zero value is the default.
type Config struct {
	rule.Selection

	// AtomicPackages lists import paths of atomic packages besides sync/atomic,
	// go.uber.org/atomic and gVisor's atomicbitops.
	AtomicPackages []string
}

// rules is the table of the analyzer's rules, in the order of the docs.
var rules = []*rule.Rule[*subject]{
	&lostUpdate,
	&checkThenAct,
	&doubleLoad,
	&staleCAS,
	&nilLoad,
	&mutatePublished,
	&plainReset,
	&busyWait,
	&ignoredResult,
	&misaligned64bit,
	&encodedAtomic,
	&valueType,
	&preferTyped,
}

// Rules returns what is known of the analyzer's rules.
func Rules() []rule.Info { return rule.Infos(rules) }

// New returns an analyzer with the given settings.
func New(cfg Config) *analysis.Analyzer {
	c := &cfg
	a := &analysis.Analyzer{
		Name:             Name,
		Doc:              rule.AnalyzerDoc(doc),
		Requires:         []*analysis.Analyzer{inspect.Analyzer},
		RunDespiteErrors: true,
		ResultType:       reflect.TypeFor[*rule.Result](),
		Run:              func(pass *analysis.Pass) (any, error) { return run(pass, c), nil },
	}
	c.Flags(&a.Flags, Rules())
	rule.ListFlag(&a.Flags, &c.AtomicPackages, "atomic-packages",
		"comma-separated import `paths` of further atomic packages", rule.CheckImportPath)
	return a
}

func run(pass *analysis.Pass, c *Config) *rule.Result {
	s := newSubject(pass, c)
	if s.api.HasPackage(strings.TrimSuffix(pass.Pkg.Path(), "_test")) {
		return rule.NewResult(rules, c.Selection) // it makes the atomics, and tests them by misuse
	}
	if len(s.ops) == 0 && !s.api.InScope(pass.Pkg) && !importsEncoder(pass.Pkg) {
		return rule.NewResult(rules, c.Selection)
	}
	return rule.Run(pass, rules, c.Selection, s)
}

// A subject is a package as the rules see it.
type subject struct {
	pass *analysis.Pass
	info *types.Info
	in   *inspector.Inspector
	api  *atomicapi.Table
	ops  []op // in source order

	values *valueFlow // see flow
	idx    *index     // see index
	held   *holders   // see holders

	curs *cursors.Index
	pure map[*types.Func]bool // see isPure

	// newNames holds the names that fixes give new variables of a function, so
	// that the fixes can be made together.
	newNames map[*flow.Func][]string
}

// An op is an atomic operation and where it stands.
type op struct {
	atomicapi.Op
	cur inspector.Cursor
}

func newSubject(pass *analysis.Pass, c *Config) *subject {
	s := &subject{
		pass: pass,
		info: pass.TypesInfo,
		in:   pass.ResultOf[inspect.Analyzer].(*inspector.Inspector),
		api:  atomicapi.New(c.AtomicPackages...),

		newNames: make(map[*flow.Func][]string),
		pure:     make(map[*types.Func]bool),
	}
	s.curs = cursors.New(s.in)
	for cur := range s.in.Root().Preorder((*ast.CallExpr)(nil)) {
		if found, ok := s.api.OpOf(s.info, cur.Node().(*ast.CallExpr)); ok {
			s.ops = append(s.ops, op{found, cur})
			s.curs.Note(cur)
		}
	}
	return s
}
