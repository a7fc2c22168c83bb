package mixed

import (
	_ "embed"
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
type Config = accesses.Settings

// rules is the table of the analyzer's rules, in the order of the docs.
var rules = []*rule.Rule[*subject]{
	&mixedAccess,
}

// Rules returns what is known of the analyzer's rules.
func Rules() []rule.Info { return rule.Infos(rules) }

// New returns an analyzer with the given settings.
func New(cfg Config) *analysis.Analyzer {
	return accesses.NewAnalyzer(Name, doc, cfg, rules, newSubject)
}

// A subject is a package as the rules see it.
type subject struct {
	*accesses.Index
}

func newSubject(pkg *accesses.Package) *subject {
	if pkg.IsAtomics() || isBelowRaces(pkg.Pass.Pkg.Path()) || !pkg.HasWords() {
		return nil
	}
	return &subject{pkg.Index()}
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
