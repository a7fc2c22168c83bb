package ruletest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// problemsOfFixes applies each fix that a offers alone, alternatives too, and then the
// first of each finding together, as drivers do. The result must be formatted, compile,
// and be silent but for the findings that had no fix.
func problemsOfFixes(pkg *Package, a *analysis.Analyzer, found []analysis.Diagnostic) (problems []string) {
	var all []analysis.SuggestedFix
	var unfixed []string // messages of findings without a fix
	for _, d := range found {
		if len(d.SuggestedFixes) == 0 {
			unfixed = append(unfixed, withoutNumbers(d.Message))
			continue
		}
		all = append(all, d.SuggestedFixes[0])
		for _, fix := range d.SuggestedFixes {
			fixed, more := fixedPackage(pkg, fix)
			for _, problem := range append(more, compileErrors(fixed)...) {
				problems = append(problems, fmt.Sprintf("%v: %s alone: %s", pkg.Loader.Fset.Position(d.Pos), fix.Message, problem))
			}
		}
	}
	if all == nil {
		return nil
	}
	fixed, more := fixedPackage(pkg, all...)
	for _, problem := range append(more, compileErrors(fixed)...) {
		// The drivers drop an import whose last uses several fixes removed.
		if !strings.HasSuffix(problem, "imported and not used") {
			problems = append(problems, "all fixed: "+problem)
		}
	}
	if fixed != nil {
		problems = append(problems, loudAfterFix(fixed, a, unfixed)...)
	}
	return problems
}

// fixedPackage returns the package with the fixes made, or nil if they cannot
// be, and what is wrong with its text.
func fixedPackage(pkg *Package, fixes ...analysis.SuggestedFix) (fixed *Package, problems []string) {
	sources, err := pkg.Apply(fixes...)
	if err != nil {
		return nil, []string{err.Error()}
	}
	for _, src := range sources {
		if want, err := format.Source(src.Text); err != nil {
			problems = append(problems, fmt.Sprintf("%s does not parse: %v\n%s", src.Name, err, src.Text))
		} else if !bytes.Equal(want, src.Text) {
			problems = append(problems, fmt.Sprintf("%s is not formatted:\n%s", src.Name, diffLines(src.Text, want)))
		}
	}
	return pkg.Loader.Load(pkg.Types.Path(), sources...), problems
}

func compileErrors(pkg *Package) (problems []string) {
	if pkg == nil {
		return nil
	}
	for _, err := range pkg.Errors {
		problems = append(problems, "code does not compile: "+err.Error())
	}
	return problems
}

// loudAfterFix returns the findings of a in the fixed package that are not
// among those that had no fix.
func loudAfterFix(fixed *Package, a *analysis.Analyzer, unfixed []string) (problems []string) {
	found, err := fixed.Run(a)
	if err != nil {
		return []string{err.Error()}
	}
	for _, d := range found[a] {
		i := slices.Index(unfixed, withoutNumbers(d.Message))
		if i < 0 {
			problems = append(problems, fmt.Sprintf("%v: reported after all fixes were made: %s", fixed.Loader.Fset.Position(d.Pos), d.Message))
			continue
		}
		unfixed = slices.Delete(unfixed, i, i+1)
	}
	return problems
}

var numbers = regexp.MustCompile(`[0-9]+`)

// withoutNumbers makes messages equal that differ in a line number alone.
func withoutNumbers(message string) string { return numbers.ReplaceAllString(message, "N") }

// diffLines returns the lines in which two texts of one length differ, or both
// from the first difference on.
func diffLines(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	var out strings.Builder
	for i := range max(len(g), len(w)) {
		switch {
		case i < len(g) && i < len(w) && g[i] == w[i]:
			continue
		case i < len(g):
			fmt.Fprintf(&out, "%d: got  %q\n", i+1, g[i])
		}
		if i < len(w) {
			fmt.Fprintf(&out, "%d: want %q\n", i+1, w[i])
		}
		if len(g) != len(w) {
			break
		}
	}
	return out.String()
}

// TestFixForm holds the checks of fixes themselves: each kind of bad fix is
// seen, and a good one passes.
func TestFixForm(t *testing.T) {
	for _, test := range []struct {
		text    string // what the fix writes instead of 1
		problem string // part of a problem; empty for none
	}{
		{"2", ""},
		{" 2", "is not formatted"},
		{"(2", "does not parse"},
		{"two", "does not compile"},
		{"+1", "reported after all fixes were made"},
	} {
		a := &analysis.Analyzer{Name: "ones", Doc: "ones: report 1", Run: func(pass *analysis.Pass) (any, error) {
			reportOnes(pass, test.text)
			return nil, nil
		}}
		pkg := sharedLoader().Load("ones", Source{"ones.go", []byte("package ones\n\nvar a, b = 1, 1\n")})
		found, err := pkg.Run(a)
		if err != nil {
			t.Fatal(err)
		}
		problems := strings.Join(problemsOfFixes(pkg, a, found[a]), "\n")
		if (problems == "") != (test.problem == "") || !strings.Contains(problems, test.problem) {
			t.Errorf("fix that writes %q: problems %q, want %q", test.text, problems, test.problem)
		}
	}
}

// reportOnes reports every literal 1 with a fix that writes text instead.
func reportOnes(pass *analysis.Pass, text string) {
	ast.Inspect(pass.Files[0], func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.INT && lit.Value == "1" {
			edit := analysis.TextEdit{Pos: lit.Pos(), End: lit.End(), NewText: []byte(text)}
			pass.Report(analysis.Diagnostic{
				Pos: lit.Pos(), End: lit.End(), Message: "one",
				SuggestedFixes: []analysis.SuggestedFix{{Message: "Replace", TextEdits: []analysis.TextEdit{edit}}},
			})
		}
		return true
	})
}
