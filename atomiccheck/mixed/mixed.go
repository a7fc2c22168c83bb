package mixed

import (
	_ "embed"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// Name is the analyzer's name.
const Name = "atomicmixed"

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
	&mixedAccess,
}

// Rules returns what is known of the analyzer's rules.
func Rules() []rule.Info { return rule.Infos(rules) }

// New returns an analyzer with the given settings.
func New(cfg Config) *analysis.Analyzer {
	c := &cfg
	a := &analysis.Analyzer{
		Name:             Name,
		Doc:              rule.AnalyzerDoc(doc),
		Requires:         []*analysis.Analyzer{accesses.Analyzer},
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
	pkg, done := pass.ResultOf[accesses.Analyzer].(*accesses.Result).Of(c.AtomicPackages)
	defer done()
	if pkg == nil || pkg.IsAtomics() || isBelowRaces(pass.Pkg.Path()) || !pkg.HasWords() {
		return rule.NewResult(rules, c.Selection)
	}
	return rule.Run(pass, rules, c.Selection, &subject{pkg.Index()})
}

// A subject is a package as the rules see it.
type subject struct {
	*accesses.Index
}

// isBelowRaces reports whether the package implements what the memory model promises,
// so that the race detector does not look at its accesses either: those of package
// sync are "either uninteresting or will cause false positives", as the compiler says
// (cmd/compile/internal/ssagen).
func isBelowRaces(path string) bool {
	switch path {
	case "sync", "internal/sync", "runtime", "internal/race":
		return true
	}
	return strings.HasPrefix(path, "runtime/") || strings.HasPrefix(path, "internal/runtime/")
}
