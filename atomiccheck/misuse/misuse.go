package misuse

import (
	_ "embed"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/accesses"
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
type Config = accesses.Settings

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
	return accesses.NewAnalyzer(Name, doc, cfg, rules, newSubject)
}

// A subject is a package as the rules see it.
type subject struct {
	pkg  *accesses.Package
	pass *analysis.Pass
	info *types.Info
	in   *inspector.Inspector
	api  *atomicapi.Table
	ops  []op // in source order
	curs *cursors.Index

	values *valueFlow // see flow
	idx    *index     // see index
	held   *holders   // see holders

	pure map[*types.Func]bool // see isPure

	// newNames holds the names that fixes give new variables of a function, so
	// that the fixes can be made together.
	newNames map[*flow.Func][]string
}

// An op is an atomic operation and where it stands.
type op = accesses.Op

func newSubject(pkg *accesses.Package) *subject {
	if pkg.IsAtomics() {
		return nil // it makes the atomics, and tests them by misuse
	}
	if len(pkg.Ops) == 0 && !pkg.API.InScope(pkg.Pass.Pkg) && !importsEncoder(pkg.Pass.Pkg) {
		return nil
	}
	return &subject{
		pkg:  pkg,
		pass: pkg.Pass,
		info: pkg.Info,
		in:   pkg.In,
		api:  pkg.API,
		ops:  pkg.Ops,
		curs: pkg.Curs,

		newNames: make(map[*flow.Func][]string),
		pure:     make(map[*types.Func]bool),
	}
}
