package ignore

import (
	_ "embed"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
)

// Name is the analyzer's name.
const Name = "atomicignore"

//go:embed doc.go
var doc string

// Config holds the analyzer's settings; its zero value is the default.
type Config struct {
	rule.Selection
}

// Rules returns what is known of the analyzer's rules.
func Rules() []rule.Info { return rule.Infos(rules) }

var rules = []*rule.Rule[*subject]{&unusedIgnore}

// subject is a package's directives and what the watched analyzers made of
// them.
type subject struct {
	directives []*rule.Directive
	known      []string // every rule id of the family
	ran        []string // ids of the rules that ran
	used       map[rule.Use]bool
}

// New returns an analyzer with the given settings that watches the given
// analyzers of the family, whose results must be of type *rule.Result.
func New(cfg Config, known []rule.Info, watched ...*analysis.Analyzer) *analysis.Analyzer {
	c := &cfg
	a := &analysis.Analyzer{
		Name:             Name,
		Doc:              rule.AnalyzerDoc(doc),
		Requires:         watched,
		RunDespiteErrors: true,
		ResultType:       reflect.TypeFor[*rule.Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			return run(pass, c, known, watched), nil
		},
	}
	c.Flags(&a.Flags, Rules())
	return a
}

func run(pass *analysis.Pass, c *Config, known []rule.Info, watched []*analysis.Analyzer) *rule.Result {
	s := &subject{directives: rule.Directives(pass), used: make(map[rule.Use]bool)}
	if len(s.directives) == 0 {
		return rule.NewResult(rules, c.Selection)
	}
	for _, r := range known {
		s.known = append(s.known, r.ID)
	}
	for _, a := range watched {
		result := pass.ResultOf[a].(*rule.Result)
		s.ran = append(s.ran, result.Ran...)
		for use := range result.Used {
			s.used[use] = true
		}
	}
	return rule.Run(pass, rules, c.Selection, s)
}
