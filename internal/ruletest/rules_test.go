package ruletest

import (
	"bytes"
	"fmt"
	"go/format"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

// TestRules runs each rule alone over its fixtures: it reports what the want
// comments say and nothing else, and its fixes do what the golden files say.
func TestRules(t *testing.T) {
	byAnalyzer, analyzers := RulesOf()
	for _, analyzer := range analyzers {
		for _, info := range byAnalyzer[analyzer] {
			t.Run(analyzer+"/"+info.ID, func(t *testing.T) {
				t.Parallel()
				a := Alone(analyzer, info.ID)
				fixture := Fixture{Analyzer: analyzer, Name: info.ID}
				for _, result := range analysistest.RunWithSuggestedFixes(t, TestData(), a, fixture.Path()) {
					for _, err := range result.Action.Package.Errors {
						t.Errorf("fixture does not compile: %v", err)
					}
					for _, d := range result.Action.Diagnostics {
						checkDiagnostic(t, info.ID, d)
					}
				}
				checkExamples(t, fixture, a)
				checkFixes(t, fixture, a)
			})
		}
	}
}

// checkExamples holds bad.go to one finding or more, each of its functions
// with it or in a call chain of one, and the files of silence to none.
func checkExamples(t *testing.T, fixture Fixture, a *analysis.Analyzer) {
	pkg, found := analyzeFixture(t, fixture, a)
	count := make(map[string]int)
	for _, d := range found {
		name := pkg.Loader.Fset.Position(d.Pos).Filename
		count[name[strings.LastIndexAny(name, `/\`)+1:]]++
	}
	if count["bad.go"] == 0 {
		t.Error("bad.go has no finding")
	}
	for _, silent := range []string{"good.go", "limits.go"} {
		if count[silent] != 0 {
			t.Errorf("%s has %d findings, want none", silent, count[silent])
		}
	}
}

// checkFixes applies each fix alone, and then all of them. The result must be
// formatted, compile, and be silent but for the findings that had no fix.
func checkFixes(t *testing.T, fixture Fixture, a *analysis.Analyzer) {
	pkg, found := analyzeFixture(t, fixture, a)
	var all []analysis.SuggestedFix
	var unfixed []string
	for _, d := range found {
		if len(d.SuggestedFixes) == 0 {
			unfixed = append(unfixed, withoutNumbers(d.Message))
			continue
		}
		fix := d.SuggestedFixes[0]
		all = append(all, fix)
		where := pkg.Loader.Fset.Position(d.Pos)
		if fixed := checkFixed(t, pkg, fmt.Sprintf("%v: fixed alone", where), fix); len(fixed.Errors) > 0 {
			t.Errorf("%v: fixed alone, the code does not compile: %v", where, fixed.Errors)
		}
	}
	if all == nil {
		return
	}
	fixed := checkFixed(t, pkg, "all fixed", all...)
	// The drivers drop an import whose last uses were removed by several fixes.
	for _, err := range fixed.Errors {
		if !strings.HasSuffix(err.Error(), "imported and not used") {
			t.Errorf("all fixed, the code does not compile: %v", err)
		}
	}
	again, err := fixed.Run(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range again[a] {
		i := slices.Index(unfixed, withoutNumbers(d.Message))
		if i < 0 {
			t.Errorf("%v: reported after all fixes were applied: %s", pkg.Loader.Fset.Position(d.Pos), d.Message)
			continue
		}
		unfixed = slices.Delete(unfixed, i, i+1)
	}
}

// checkFixed applies the fixes and holds the result to be formatted.
func checkFixed(t *testing.T, pkg *Package, what string, fixes ...analysis.SuggestedFix) *Package {
	t.Helper()
	sources, err := pkg.Apply(fixes...)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, src := range sources {
		if want, err := format.Source(src.Text); err != nil {
			t.Errorf("%s, %s does not parse: %v\n%s", what, src.Name, err, src.Text)
		} else if !bytes.Equal(want, src.Text) {
			t.Errorf("%s, %s is not formatted:\n%s", what, src.Name, diffLines(src.Text, want))
		}
	}
	return pkg.Loader.Load(pkg.Types.Path(), sources...)
}

// analyzeFixture loads the fixture and runs a over it.
func analyzeFixture(t *testing.T, fixture Fixture, a *analysis.Analyzer) (*Package, []analysis.Diagnostic) {
	t.Helper()
	pkg, err := sharedLoader().LoadFiles(fixture.Path(), GoFiles(fixture.Dir())...)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pkg.Run(a)
	if err != nil {
		t.Fatal(err)
	}
	return pkg, found[a]
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
