// Package rule holds what every analyzer of the family shares: what a rule
// is, which rules a configuration selects, how findings are reported, and the
// ignore directives that silence them.
//
// It knows nothing of atomics. An analyzer keeps a table of [Rule] values over
// a subject type of its own and hands it to [Run].
package rule

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Info is what is known of a rule without running it.
type Info struct {
	// ID is the rule's kebab-case name. It stands in messages, in
	// Diagnostic.Category, in settings and in ignore directives, and never
	// changes.
	ID string

	// Title says in one lower-case line, without a full stop, what is reported.
	Title string

	// Default tells whether the rule runs unless it is disabled.
	Default bool
}

// Report takes one finding of a rule. The rule fills Pos, End, Message
// (without its id) and SuggestedFixes; [Run] adds the rest.
type Report func(analysis.Diagnostic)

// A Rule checks a subject of type S, which its analyzer builds once a package.
type Rule[S any] struct {
	Info

	// Check reports the findings in subject, in any order.
	Check func(subject S, report Report)
}

// Infos returns the Info of each rule, in order.
func Infos[S any](rules []*Rule[S]) []Info {
	infos := make([]Info, len(rules))
	for i, r := range rules {
		infos[i] = r.Info
	}
	return infos
}

// A Result is what an analyzer of the family returns: what became of the
// ignore directives. It is read by the analyzer that reports unused ones.
type Result struct {
	// Ran holds the ids of the rules that were selected.
	Ran []string

	// Used holds the position of every directive that silenced a finding, and
	// the id of the finding's rule.
	Used map[Use]bool
}

// A Use is one rule named by one ignore directive.
type Use struct {
	Directive token.Pos
	ID        string
}

// Run runs the selected rules over subject and reports their findings in
// source order, each with its rule's id in Category and before its message.
// Findings in generated files are dropped, and so are those that an ignore
// directive covers. Related is never filled: golangci-lint makes a separate
// issue of each entry.
func Run[S any](pass *analysis.Pass, rules []*Rule[S], sel Selection, subject S) *Result {
	result := NewResult(rules, sel)
	var found []analysis.Diagnostic
	for _, r := range rules {
		if !sel.selects(r.Info) {
			continue
		}
		r.Check(subject, func(d analysis.Diagnostic) {
			d.Category = r.ID
			d.Message = r.ID + ": " + d.Message
			found = append(found, d)
		})
	}
	if len(found) == 0 {
		return result
	}
	slices.SortStableFunc(found, func(a, b analysis.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.End, b.End), cmp.Compare(a.Message, b.Message))
	})
	found = slices.CompactFunc(found, func(a, b analysis.Diagnostic) bool {
		return a.Pos == b.Pos && a.Message == b.Message
	})
	generated := generatedFiles(pass)
	directives := Directives(pass)
	for _, d := range found {
		if generated[pass.Fset.File(d.Pos)] {
			continue
		}
		if dir := covering(directives, pass.Fset, d); dir != nil {
			result.Used[Use{dir.Pos, d.Category}] = true
			continue
		}
		pass.Report(clip(pass.Fset.File(d.Pos), d))
	}
	return result
}

// NewResult returns the Result of an analyzer that found nothing.
func NewResult[S any](rules []*Rule[S], sel Selection) *Result {
	result := &Result{Used: make(map[Use]bool)}
	for _, r := range rules {
		if sel.selects(r.Info) {
			result.Ran = append(result.Ran, r.ID)
		}
	}
	return result
}
