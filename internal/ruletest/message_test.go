package ruletest

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"
)

// maxMessage is how many characters of a message still fit beside its position.
const maxMessage = 170

// vague matches advice that the reader cannot carry out.
var vague = regexp.MustCompile(`\b(possible|possibly|may|maybe|consider)\b`)

// checkDiagnostic holds a finding of the rule to the form that users and
// drivers rely on.
func checkDiagnostic(t *testing.T, id string, d analysis.Diagnostic) {
	t.Helper()
	for _, problem := range problemsOf(id, d) {
		t.Errorf("%s in finding %q", problem, d.Message)
	}
}

func problemsOf(id string, d analysis.Diagnostic) (problems []string) {
	want := func(ok bool, problem string) {
		if !ok {
			problems = append(problems, problem)
		}
	}
	want(d.Category == id, "category "+d.Category+" is not the rule's id")
	want(d.Pos.IsValid() && d.End > d.Pos, "no range")
	want(len(d.Related) == 0, "related information")
	want(len(d.SuggestedFixes) <= 2, "more than a fix and an alternative")
	for _, fix := range d.SuggestedFixes {
		want(fix.Message != "" && len(fix.TextEdits) > 0, "a fix without a message or edits")
	}

	text, ok := strings.CutPrefix(d.Message, id+": ")
	want(ok, "no prefix "+id)
	want(!strings.ContainsAny(text, "\n\r\t"), "more than one line")
	want(!strings.HasSuffix(text, "."), "full stop")
	want(strings.TrimSpace(text) == text && text != "", "blanks around the text")
	want(utf8.RuneCountInString(d.Message) <= maxMessage, "too many characters")
	want(!vague.MatchString(text), "vague word")
	want(!startsWithCapital(text), "capital letter")
	return problems
}

// operation matches a name of an atomic operation, and selector a qualified
// name: words with which a message begins when it begins with code.
var (
	operation = regexp.MustCompile(`^(Load|Store|Add|And|Or|Swap|CompareAndSwap|Value)\b`)
	selector  = regexp.MustCompile(`^\w+[.(\[]`)
)

// startsWithCapital reports whether text begins as a sentence does, rather
// than with code.
func startsWithCapital(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsUpper(r) || operation.MatchString(text) || selector.MatchString(text) {
		return false
	}
	// An exported identifier of the user's stands out by more than its first
	// letter: maxConns is MaxConns when exported.
	word, _, _ := strings.Cut(text, " ")
	return strings.ToLower(word[1:]) == word[1:]
}

// TestMessageForm holds the form itself: each defect is seen, and only it.
func TestMessageForm(t *testing.T) {
	good := analysis.Diagnostic{Pos: 1, End: 2, Category: "x-y", Message: "x-y: n is read plainly; use n.Load"}
	for _, test := range []struct {
		problem string // its beginning; empty for none
		change  func(*analysis.Diagnostic)
	}{
		{"", func(*analysis.Diagnostic) {}},
		{"", func(d *analysis.Diagnostic) { d.Message = "x-y: Load of n guards another; load once" }},
		{"", func(d *analysis.Diagnostic) { d.Message = "x-y: MaxConns is read plainly; use atomic.LoadInt64" }},
		{"capital", func(d *analysis.Diagnostic) { d.Message = "x-y: Plain read of n; use n.Load" }},
		{"full stop", func(d *analysis.Diagnostic) { d.Message += "." }},
		{"vague", func(d *analysis.Diagnostic) { d.Message = "x-y: possible race on n; use n.Load" }},
		{"vague", func(d *analysis.Diagnostic) { d.Message = "x-y: n may race; use n.Load" }},
		{"no prefix", func(d *analysis.Diagnostic) { d.Message = "n is read plainly" }},
		{"category", func(d *analysis.Diagnostic) { d.Category = "" }},
		{"no range", func(d *analysis.Diagnostic) { d.End = d.Pos }},
		{"too many", func(d *analysis.Diagnostic) { d.Message += strings.Repeat("é", maxMessage) }},
		{"more than one line", func(d *analysis.Diagnostic) { d.Message += "\nsecond" }},
		{"related", func(d *analysis.Diagnostic) { d.Related = make([]analysis.RelatedInformation, 1) }},
		{"more than a fix", func(d *analysis.Diagnostic) {
			fix := analysis.SuggestedFix{Message: "m", TextEdits: make([]analysis.TextEdit, 1)}
			d.SuggestedFixes = []analysis.SuggestedFix{fix, fix, fix}
		}},
	} {
		d := good
		test.change(&d)
		problems := problemsOf("x-y", d)
		switch {
		case test.problem == "" && len(problems) > 0:
			t.Errorf("%q: %v, want no problem", d.Message, problems)
		case test.problem != "" && (len(problems) != 1 || !strings.HasPrefix(problems[0], test.problem)):
			t.Errorf("%q: problems %q, want only %q", d.Message, problems, test.problem)
		}
	}
}
