package ignore

import (
	_ "embed"
	"reflect"
	"slices"
	"strings"

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

// unusedIgnore reports an ignore directive that silences nothing: its rule
// finds nothing there, is unknown, or the directive lacks a reason.
//
// # Why
//
// A directive that outlives its finding hides the next one that appears on
// its line, and a misspelled one never worked.
//
// # Limits
//
// A directive for a rule that is disabled is left alone. So is one in a file
// whose package does not type-check.
var unusedIgnore = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unused-ignore",
		Title:   "ignore directive that silences nothing",
		Default: true, // exact: it knows what every rule found
	},
	Check: checkUnusedIgnore,
}

func checkUnusedIgnore(s *subject, report rule.Report) {
	for _, d := range s.directives {
		finding := func(msg string) {
			report(analysis.Diagnostic{Pos: d.Pos, End: d.End, Message: msg})
		}
		if d.Reason == "" {
			finding("directive without a reason silences nothing; write //lint:ignore atomiclint/RULE and why the code is right")
			continue
		}
		for _, id := range d.IDs {
			switch {
			case id == rule.All:
				if !s.usedAny(d) {
					finding("no rule reports anything here; remove the directive")
				}
			case !slices.Contains(s.known, id):
				finding("unknown rule " + id + "; valid rules are " + strings.Join(s.known, ", "))
			case slices.Contains(s.ran, id) && !s.used[rule.Use{Directive: d.Pos, ID: id}]:
				finding(id + " reports nothing here; remove it from the directive")
			}
		}
	}
}

// usedAny reports whether d silenced a finding of any rule.
func (s *subject) usedAny(d *rule.Directive) bool {
	for use := range s.used {
		if use.Directive == d.Pos {
			return true
		}
	}
	return false
}
