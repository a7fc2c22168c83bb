package ignore

import (
	"slices"

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
				finding("unknown rule " + id + "; write " + nearest(id, s.known) + ", or see docs/rules.md for all rules")
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

// nearest returns the one of known that the fewest insertions, deletions and
// replacements of bytes make of id.
func nearest(id string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return distance(id, a) - distance(id, b) })
}

// distance returns the Levenshtein distance of a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // Inv: row[j] is the distance of a[:i] and b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
