package ruletest

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/rule"
	"github.com/atomiclint/atomiclint/internal/suite"
)

// Root is the module's folder as seen from this package's.
const Root = "../.."

// optionsFolder holds an analyzer's fixtures of options, one folder each.
const optionsFolder = "options"

// TestData returns the absolute path of the folder of fixtures.
func TestData() string {
	dir, err := filepath.Abs(filepath.Join(Root, "testdata"))
	if err != nil {
		panic(err)
	}
	return dir
}

// A Fixture is a folder of Go files on which one rule, or one option of an
// analyzer, is tried.
type Fixture struct {
	Analyzer string
	Name     string // the rule's id, or the option's name
	Option   bool
}

// Path returns the fixture's import path, which is its folder under
// testdata/src.
func (f Fixture) Path() string {
	if f.Option {
		return f.Analyzer + "/" + optionsFolder + "/" + f.Name
	}
	return f.Analyzer + "/" + f.Name
}

// Dir returns the fixture's folder.
func (f Fixture) Dir() string {
	return filepath.Join(TestData(), "src", filepath.FromSlash(f.Path()))
}

// Fixtures returns what the fixture folders of the given analyzer are for,
// whether or not there are such rules and options.
func Fixtures(analyzer string) (rules, options []Fixture) {
	dir := filepath.Join(TestData(), "src", analyzer)
	for _, name := range folders(dir) {
		if name != optionsFolder {
			rules = append(rules, Fixture{Analyzer: analyzer, Name: name})
		}
	}
	for _, name := range folders(filepath.Join(dir, optionsFolder)) {
		options = append(options, Fixture{Analyzer: analyzer, Name: name, Option: true})
	}
	return rules, options
}

// folders returns the names of the folders in dir, or nil if there is no dir.
func folders(dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), "_") && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}

// RulesOf returns the rules of every analyzer by its name, and the analyzers'
// names in the order of the docs.
func RulesOf() (byAnalyzer map[string][]rule.Info, names []string) {
	byAnalyzer = make(map[string][]rule.Info)
	left := suite.Rules()
	for _, m := range suite.Members() {
		byAnalyzer[m.Name] = m.Rules
		names = append(names, m.Name)
		left = left[len(m.Rules):]
	}
	watch := Build(&suite.Config{})
	name := watch[len(watch)-1].Name
	byAnalyzer[name] = left
	return byAnalyzer, append(names, name)
}

// Build returns the analyzers of the family with the given settings, which
// are known to be valid.
func Build(c *suite.Config) []*analysis.Analyzer {
	analyzers, err := suite.Analyzers(c)
	if err != nil {
		panic(err)
	}
	return analyzers
}

func selecting(s rule.Selection) []*analysis.Analyzer {
	c := new(suite.Config)
	c.Selection = s
	return Build(c)
}

// everyRule returns the analyzers with every rule enabled.
func everyRule() []*analysis.Analyzer {
	return selecting(rule.Selection{Enable: []string{rule.All}})
}

// Alone returns the analyzer with the given name, set to run one rule. The
// analyzer that watches the others' results gets all their rules to watch.
func Alone(analyzer, id string) *analysis.Analyzer {
	if watches(analyzer) {
		return named(everyRule(), analyzer)
	}
	return named(selecting(rule.Selection{Enable: []string{id}, Disable: []string{rule.All}}), analyzer)
}

func watches(analyzer string) bool {
	for _, m := range suite.Members() {
		if m.Name == analyzer {
			return false
		}
	}
	return true
}

func named(analyzers []*analysis.Analyzer, name string) *analysis.Analyzer {
	for _, a := range analyzers {
		if a.Name == name {
			return a
		}
	}
	return nil
}
