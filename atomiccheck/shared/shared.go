package shared

import (
	_ "embed"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/concurrency"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// Name is the analyzer's name.
const Name = "atomicshared"

//go:embed doc.go
var doc string

// Analyzer is the analyzer with its default settings; its flags change them.
var Analyzer = New(Config{})

// Config holds the analyzer's settings; its zero value is the default.
type Config = accesses.Settings

// rules is the table of the analyzer's rules, in the order of the docs.
var rules = []*rule.Rule[*subject]{
	&unsynchronizedCapture,
	&unsynchronizedField,
}

// Rules returns what is known of the analyzer's rules.
func Rules() []rule.Info { return rule.Infos(rules) }

// New returns an analyzer with the given settings.
func New(cfg Config) *analysis.Analyzer {
	return accesses.NewAnalyzer(Name, doc, cfg, rules, newSubject)
}

// A subject is a package as the rules see it.
type subject struct {
	concurrency.Order
	vars []*accesses.Plain

	captured, inFields []finding // see captures and fields
	fixes              map[*types.Var]analysis.SuggestedFix
}

func newSubject(pkg *accesses.Package) *subject {
	if pkg.IsAtomics() || concurrency.IsBelowRaces(pkg.Pass.Pkg.Path()) {
		return nil
	}
	x, vars := pkg.Shared()
	if len(vars) == 0 {
		return nil
	}
	return &subject{Order: concurrency.Order{Index: x}, vars: vars}
}
