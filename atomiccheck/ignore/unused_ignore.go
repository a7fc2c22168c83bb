package ignore

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
)

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
