package ruletest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// flagsPrefix begins the comment with which an option's fixture says how the
// analyzer is set:
//
//	// flags: -atomic-packages=example.org/words -disable=all
const flagsPrefix = "// flags:"

// TestOptions runs the analyzer over the fixture of each of its options: with
// the fixture's flags it must pass, and without the option it must fail.
func TestOptions(t *testing.T) {
	_, analyzers := RulesOf()
	for _, name := range analyzers {
		named(Build(&suite.Config{}), name).Flags.VisitAll(func(option *flag.Flag) {
			fixture := Fixture{Analyzer: name, Name: option.Name, Option: true}
			t.Run(name+"/"+option.Name, func(t *testing.T) {
				t.Parallel()
				flags := flagsOf(t, fixture)
				for _, result := range analysistest.Run(t, TestData(), withFlags(t, name, flags, ""), fixture.Path()) {
					for _, err := range result.Action.Package.Errors {
						t.Errorf("fixture does not compile: %v", err)
					}
				}
				var without recorder
				analysistest.Run(&without, TestData(), withFlags(t, name, flags, option.Name), fixture.Path())
				if without == nil {
					t.Errorf("fixture passes without -%s", option.Name)
				}
			})
		})
	}
}

// flagsOf returns the flags that the files of the fixture ask for.
func flagsOf(t *testing.T, fixture Fixture) (flags []string) {
	t.Helper()
	for _, name := range GoFiles(fixture.Dir()) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, flagsPrefix); ok {
				flags = append(flags, strings.Fields(rest)...)
			}
		}
	}
	if flags == nil {
		t.Fatalf("no file of %s has a comment %s", filepath.Base(fixture.Dir()), flagsPrefix)
	}
	return flags
}

// withFlags returns the named analyzer with all of the flags set but one.
func withFlags(t *testing.T, name string, flags []string, but string) *analysis.Analyzer {
	t.Helper()
	a := named(Build(&suite.Config{}), name)
	for _, f := range flags {
		key, value, ok := strings.Cut(strings.TrimPrefix(f, "-"), "=")
		if !ok {
			t.Fatalf("flag %s: want -name=value", f)
		}
		if key == but {
			continue
		}
		if err := a.Flags.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// A recorder collects what a test would have reported.
type recorder []string

func (r *recorder) Errorf(format string, args ...any) {
	*r = append(*r, fmt.Sprintf(format, args...))
}
