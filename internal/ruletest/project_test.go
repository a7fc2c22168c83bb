package ruletest

import (
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/atomiclint/atomiclint/internal/rule"
	"github.com/atomiclint/atomiclint/internal/ruledoc"
	"github.com/atomiclint/atomiclint/internal/suite"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// TestRuleForm holds each rule's id, title, file and doc comment to their form
// and to each other.
func TestRuleForm(t *testing.T) {
	docs := readDocs(t)
	byAnalyzer, analyzers := RulesOf()
	seen := make(map[string]bool)
	for _, analyzer := range analyzers {
		for _, info := range byAnalyzer[analyzer] {
			t.Run(info.ID, func(t *testing.T) {
				if seen[info.ID] {
					t.Error("two rules have this id")
				}
				seen[info.ID] = true
				checkInfo(t, info)
				doc, ok := docs[info.ID]
				if !ok {
					t.Fatal("no rule literal with this id is declared by itself")
				}
				if doc.Analyzer != analyzer {
					t.Errorf("rule is of analyzer %s, its literal is in the package of %s", analyzer, doc.Analyzer)
				}
				checkDoc(t, info, doc)
				checkFolder(t, Fixture{Analyzer: analyzer, Name: info.ID})
			})
		}
	}
	for id, doc := range docs {
		if !seen[id] {
			t.Errorf("%s: rule %s is in no table of internal/suite", doc.File, id)
		}
	}
}

func readDocs(t *testing.T) map[string]ruledoc.Doc {
	t.Helper()
	docs, err := ruledoc.Read(os.DirFS(Root))
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[string]ruledoc.Doc)
	for _, doc := range docs {
		byID[doc.ID] = doc
	}
	return byID
}

func checkInfo(t *testing.T, info rule.Info) {
	if !kebab.MatchString(info.ID) {
		t.Error("id is not kebab-case")
	}
	if info.Title == "" || strings.Contains(info.Title, "\n") || strings.HasSuffix(info.Title, ".") {
		t.Errorf("title %q: want one line without a full stop", info.Title)
	}
	// A title may begin with code, such as Load or atomic.Value.
	if startsWithCapital(info.Title) {
		t.Errorf("title %q: want lower case", info.Title)
	}
}

func checkDoc(t *testing.T, info rule.Info, doc ruledoc.Doc) {
	file := strings.ReplaceAll(info.ID, "-", "_") + ".go"
	if filepath.Base(doc.File) != file {
		t.Errorf("rule stands in %s, want %s", doc.File, file)
	}
	// An initialism keeps its case, as in staleCAS.
	if want := lowerCamel(info.ID); !strings.EqualFold(doc.Var, want) || token.IsExported(doc.Var) {
		t.Errorf("rule is named %s, want %s", doc.Var, want)
	}
	if !strings.HasPrefix(doc.Text, doc.Var+" reports ") {
		t.Errorf("doc comment does not begin with %q", doc.Var+" reports ")
	}
	for _, heading := range []string{"# Why", "# Limits"} {
		_, text, ok := strings.Cut(doc.Text, heading+"\n\n")
		if section, _, _ := strings.Cut(text, "\n# "); !ok || strings.TrimSpace(section) == "" {
			t.Errorf("doc comment has nothing under %s", heading)
		}
	}
}

// lowerCamel returns the Go name of a kebab-case id.
func lowerCamel(id string) string {
	var name strings.Builder
	for i, word := range strings.Split(id, "-") {
		if i > 0 {
			word = string(unicode.ToUpper(rune(word[0]))) + word[1:]
		}
		name.WriteString(word)
	}
	return name.String()
}

// checkFolder holds a rule's fixtures to the files that the docs publish.
func checkFolder(t *testing.T, fixture Fixture) {
	for _, name := range []string{"bad.go", "good.go"} {
		if _, err := os.Stat(filepath.Join(fixture.Dir(), name)); err != nil {
			t.Error(err)
		}
	}
}

// TestFolders holds every folder of fixtures to a rule or to an option.
func TestFolders(t *testing.T) {
	byAnalyzer, analyzers := RulesOf()
	for _, analyzer := range analyzers {
		ids := make(map[string]bool)
		for _, info := range byAnalyzer[analyzer] {
			ids[info.ID] = true
		}
		rules, options := Fixtures(analyzer)
		for _, fixture := range rules {
			if !ids[fixture.Name] {
				t.Errorf("testdata/src/%s is the folder of no rule", fixture.Path())
			}
		}
		for _, fixture := range options {
			if named(Build(&suite.Config{}), analyzer).Flags.Lookup(fixture.Name) == nil {
				t.Errorf("testdata/src/%s is the folder of no option", fixture.Path())
			}
		}
	}
}
