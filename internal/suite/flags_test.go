package suite_test

import (
	"flag"
	"io"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
	"github.com/atomiclint/atomiclint/internal/suite"
)

// flagged builds the analyzers with default settings and then parses args.
func flagged(t *testing.T, args ...string) (map[string]*analysis.Analyzer, error) {
	t.Helper()
	all, err := suite.Analyzers(new(suite.Config))
	if err != nil {
		t.Fatal(err)
	}
	fs := flag.NewFlagSet("vet", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	suite.Flags(fs, all)
	byName := make(map[string]*analysis.Analyzer)
	for _, a := range all {
		byName[a.Name] = a
	}
	return byName, fs.Parse(args)
}

func TestFlagsReachTheAnalyzerOfTheRule(t *testing.T) {
	byName, err := flagged(t, "-enable=ignored-result, unused-ignore", "-atomic-packages=example.com/a,example.com/b")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ analyzer, flag, want string }{
		{"atomicmisuse", "enable", "ignored-result"},
		{"atomicignore", "enable", "unused-ignore"},
		{"atomicmisuse", "atomic-packages", "example.com/a,example.com/b"},
		{"atomicmisuse", "disable", ""},
	} {
		if got := byName[test.analyzer].Flags.Lookup(test.flag).Value.String(); got != test.want {
			t.Errorf("%s.%s = %q, want %q", test.analyzer, test.flag, got, test.want)
		}
	}
}

func TestFlagsAllReachesEveryAnalyzer(t *testing.T) {
	byName, err := flagged(t, "-disable=all")
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range byName {
		if got := a.Flags.Lookup("disable").Value.String(); got != rule.All {
			t.Errorf("%s.disable = %q, want %q", name, got, rule.All)
		}
	}
}

func TestFlagsRefuse(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-enable=no-such-rule", "valid rules are "},
		{"-disable=no-such-rule", "valid rules are "},
		{"-enable=ignored-result -disable=ignored-result", "keep it in one of them"},
		{"-atomic-packages=a!b", "write it as in an import declaration"},
	} {
		_, err := flagged(t, strings.Fields(test.args)...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want one with %q", test.args, err, test.want)
		}
	}
}
