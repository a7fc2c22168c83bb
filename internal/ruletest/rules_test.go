package ruletest

import (
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
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
				pkg, found := analyzeFixture(t, fixture, a)
				checkExamples(t, pkg, found)
				for _, problem := range problemsOfFixes(pkg, a, found) {
					t.Error(problem)
				}
			})
		}
	}
}

// checkExamples holds bad.go to one finding or more, and good.go and limits.go
// to none.
func checkExamples(t *testing.T, pkg *Package, found []analysis.Diagnostic) {
	count := make(map[string]int)
	for _, d := range found {
		count[filepath.Base(pkg.Loader.Fset.Position(d.Pos).Filename)]++
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

// analyzeFixture loads the fixture's package, without an external test and what
// this platform does not build, and runs a over it.
func analyzeFixture(t *testing.T, fixture Fixture, a *analysis.Analyzer) (*Package, []analysis.Diagnostic) {
	t.Helper()
	var sources []Source
	for _, name := range GoFiles(fixture.Dir()) {
		clause, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		match, err := build.Default.MatchFile(fixture.Dir(), filepath.Base(name))
		if err != nil {
			t.Fatal(err)
		}
		if match && !strings.HasSuffix(clause.Name.Name, "_test") {
			sources = append(sources, Source{name, readFile(t, name)})
		}
	}
	pkg := sharedLoader().Load(fixture.Path(), sources...)
	found, err := pkg.Run(a)
	if err != nil {
		t.Fatal(err)
	}
	return pkg, found[a]
}
