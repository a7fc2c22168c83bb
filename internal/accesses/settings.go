package accesses

import (
	"flag"
	"fmt"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
)

// Settings hold what users can set of every analyzer of accesses. The zero value
// is the default.
type Settings struct {
	rule.Selection

	// AtomicPackages lists import paths of atomic packages besides sync/atomic,
	// go.uber.org/atomic and gVisor's atomicbitops.
	AtomicPackages []string

	// Parallel lists functions and methods of other packages that run a function which they are
	// given on another goroutine, as import/path.Func or import/path.Type.Method, where analysis
	// cannot see it: the goroutine is started by code without facts, in assembly or by cgo.
	Parallel []string
}

// For returns the part of the settings that concerns an analyzer with the given
// rules.
func (s Settings) For(known []rule.Info) Settings {
	s.Selection = s.Selection.For(known)
	return s
}

// Validate returns an error that says what to write instead if s names a rule
// that is not among known, or a package or function by what is no name of one.
func (s Settings) Validate(known []rule.Info) error {
	if err := s.Selection.Validate(known); err != nil {
		return err
	}
	for _, path := range s.AtomicPackages {
		if err := rule.CheckImportPath(path); err != nil {
			return fmt.Errorf("atomic-packages: %w", err)
		}
	}
	for _, name := range s.Parallel {
		if err := rule.CheckFunc(name); err != nil {
			return fmt.Errorf("parallel: %w", err)
		}
	}
	return nil
}

// Flags defines -enable, -disable, -atomic-packages and -parallel on fs, bound to s.
func (s *Settings) Flags(fs *flag.FlagSet, known []rule.Info) {
	s.Selection.Flags(fs, known)
	rule.ListFlag(fs, &s.AtomicPackages, "atomic-packages",
		"comma-separated import `paths` of further atomic packages", rule.CheckImportPath)
	rule.ListFlag(fs, &s.Parallel, "parallel",
		"comma-separated `functions` that run what they are given on another goroutine, like example.com/pool.Pool.Run", rule.CheckFunc)
}

// NewAnalyzer returns an analyzer of accesses that checks rules. What they look at
// is what subject makes of a package, or nil if nothing in it concerns them. The
// package is nobody else's until they have run.
func NewAnalyzer[S any](name, doc string, s Settings, rules []*rule.Rule[*S], subject func(*Package) *S) *analysis.Analyzer {
	set := &s
	a := &analysis.Analyzer{
		Name:             name,
		Doc:              rule.AnalyzerDoc(doc),
		Requires:         []*analysis.Analyzer{Analyzer},
		RunDespiteErrors: true,
		ResultType:       reflect.TypeFor[*rule.Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			p, done := pass.ResultOf[Analyzer].(*Result).Of(set)
			defer done()
			if p != nil {
				if subj := subject(p); subj != nil {
					return rule.Run(pass, rules, set.Selection, subj), nil
				}
			}
			return rule.NewResult(rules, set.Selection), nil
		},
	}
	set.Flags(&a.Flags, rule.Infos(rules))
	return a
}
