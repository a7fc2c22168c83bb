package ruletest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// fileMark separates the files of a package in a fuzzer's input.
const fileMark = "\n//file\n"

// FuzzAnalyzers runs every rule over arbitrary source. It must neither panic
// nor hang, and each fix must apply; where the source compiles, so must the
// fixed source. The steps change the source at the level of syntax, so that
// most inputs still parse; see mutate.
func FuzzAnalyzers(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed, []byte(nil))
		f.Add(seed, []byte{1, 3, 7, 0, 40, 11, 2, 90, 90, 3, 17, 60})
	}
	analyzers := everyRule()
	f.Fuzz(func(t *testing.T, src string, steps []byte) {
		if len(src) > 1<<16 {
			t.Skip("larger than any fixture")
		}
		src = mutate(src, steps)
		pkg, ok := load("fuzz", split(src)...)
		if !ok {
			t.Skip("go/types panics")
		}
		defer pkg.Forget()
		found, err := analyze("input", pkg, analyzers, fuzzPatience)
		if err != nil {
			t.Fatalf("%v\nsource:\n%s", err, src)
		}
		for _, problem := range append(placeProblems(pkg, found), fixProblems(pkg, found)...) {
			t.Errorf("%s\nsource:\n%s", problem, src)
		}
	})
}

// split returns the files of an input.
func split(src string) (sources []Source) {
	for i, text := range strings.Split(src, fileMark) {
		sources = append(sources, Source{fmt.Sprintf("input%d.go", i), []byte(text)})
	}
	return sources
}

// seeds returns each file of the fixtures, and each folder as one input.
func seeds(t testing.TB) (seeds []string) {
	t.Helper()
	_, analyzers := RulesOf()
	for _, analyzer := range analyzers {
		rules, options := Fixtures(analyzer)
		for _, fixture := range append(rules, options...) {
			var all []string
			for _, name := range GoFiles(fixture.Dir()) {
				text := string(readFile(t, name))
				seeds = append(seeds, text)
				all = append(all, text)
			}
			seeds = append(seeds, strings.Join(all, fileMark))
		}
	}
	return seeds
}

// placeProblems says which findings lie outside the package's files.
func placeProblems(pkg *Package, found []analysis.Diagnostic) (problems []string) {
	for _, d := range found {
		tf := pkg.Loader.Fset.File(d.Pos)
		if tf == nil || pkg.Source[tf.Name()] == nil {
			problems = append(problems, "outside the package: "+d.Message)
		} else if d.End < d.Pos || int(d.End) > tf.Base()+tf.Size() {
			problems = append(problems, "range ends before its start or outside the file: "+d.Message)
		}
	}
	return problems
}

// fixProblems says which fixes do not apply, and, if the package compiles,
// after which it no longer does.
func fixProblems(pkg *Package, found []analysis.Diagnostic) (problems []string) {
	for _, d := range found {
		for _, fix := range d.SuggestedFixes {
			sources, err := pkg.Apply(fix)
			if err != nil {
				problems = append(problems, fmt.Sprintf("%s: %v", d.Message, err))
				continue
			}
			if len(pkg.Errors) > 0 {
				continue
			}
			fixed, ok := load(pkg.Types.Path(), sources...)
			if !ok {
				continue
			}
			if len(fixed.Errors) > 0 {
				where := pkg.Loader.Fset.Position(d.Pos)
				problems = append(problems, fmt.Sprintf("%v: %s: fixed, the code does not compile: %v", where, d.Message, fixed.Errors))
			}
			fixed.Forget()
		}
	}
	return problems
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
