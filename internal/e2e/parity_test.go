package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// golangciConfig runs every rule of the linter, and no other linter.
const golangciConfig = `version: "2"
linters:
  default: none
  enable: [atomiclint]
  settings:
    custom:
      atomiclint:
        type: module
        description: keeps atomics right
        settings:
          enable: [all]
          atomic-packages: [example.org/words]
`

// flags say the same to the other two drivers.
var flags = []string{"-enable=all", "-atomic-packages=example.org/words"}

// TestDriversAgree runs the three drivers over one corpus. It is the only test
// in which facts pass through the caches of go vet and golangci-lint, so those
// run twice: the second time they answer from their caches.
func TestDriversAgree(t *testing.T) {
	linter, custom := program(t, atomiclint), program(t, golangciLint)
	dir := t.TempDir()
	folders := makeCorpus(t, dir)
	writeFiles(t, dir, map[string]string{".golangci.yml": golangciConfig})

	want := standalone(t, dir, linter)
	for _, folder := range folders {
		analyzer, id, _ := strings.Cut(folder, "/")
		if strings.HasPrefix(id, "options/") {
			continue
		}
		if !slices.ContainsFunc(want, func(f string) bool {
			return strings.HasPrefix(f, folder+"/") && strings.Contains(f, ": "+id+": ")
		}) {
			t.Errorf("the standalone driver finds nothing of %s %s in its own fixtures", analyzer, id)
		}
	}
	t.Logf("%d findings in %d fixture folders", len(want), len(folders))
	for _, time := range []string{"cold", "warm"} {
		compare(t, "go vet, "+time, vet(t, dir, linter), want)
		compare(t, "golangci-lint, "+time, golangci(t, dir, custom), want)
	}
	// What is known of other packages comes out of the caches when the importer alone has
	// changed.
	writeFiles(t, dir, map[string]string{"atomicmixed/mixed-access/edited.go": edited})
	before := len(want)
	if want = standalone(t, dir, linter); len(want) != before+1 {
		t.Errorf("%d findings before the edit of an importer, and %d after; want one more", before, len(want))
	}
	compare(t, "go vet, edited", vet(t, dir, linter), want)
	compare(t, "golangci-lint, edited", golangci(t, dir, custom), want)
}

// edited is added to a package that imports one whose words it accesses.
const edited = `package mixed

func (h *handler) Edited() uint64 { return h.stats.Requests }
`

// compare fails the test for each finding that only one of the lists holds.
func compare(t *testing.T, driver string, got, want []string) {
	t.Helper()
	for _, f := range want {
		if !slices.Contains(got, f) {
			t.Errorf("%s misses %s", driver, f)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			t.Errorf("only %s finds %s", driver, f)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d findings, the standalone driver has %d", driver, len(got), len(want))
	}
}

// standalone returns the findings of atomiclint -json, as file:line: message.
func standalone(t *testing.T, dir, linter string) (found []string) {
	t.Helper()
	out := run(t, dir, linter, slices.Concat(flags, []string{"-json", "./..."})...)
	out.expectExit(t, "atomiclint", 1)
	var tree map[string]map[string][]struct{ Posn, Message string }
	if err := json.Unmarshal([]byte(out.stdout), &tree); err != nil {
		t.Fatalf("output of atomiclint -json: %v", err)
	}
	for _, analyzers := range tree {
		for _, diagnostics := range analyzers {
			for _, d := range diagnostics {
				m := position.FindStringSubmatch(d.Posn + ": " + d.Message)
				if m == nil {
					t.Fatalf("position %q is none", d.Posn)
				}
				rel, err := filepath.Rel(dir, m[1])
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, fmt.Sprintf("%s:%s: %s", filepath.ToSlash(rel), m[2], m[3]))
			}
		}
	}
	slices.Sort(found)
	return found
}

// position matches file:line:column: message.
var position = regexp.MustCompile(`^(.+\.go):(\d+):\d+: (.*)$`)

// vet returns the findings of go vet with the linter as its tool.
func vet(t *testing.T, dir, linter string) (found []string) {
	t.Helper()
	out := run(t, dir, "go", slices.Concat([]string{"vet", "-vettool=" + linter}, flags, []string{"./..."})...)
	out.expectExit(t, "go vet", 1)
	for _, line := range lines(out.stderr) {
		if strings.HasPrefix(line, "#") {
			continue // names a package
		}
		m := position.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("go vet prints %q", line)
		}
		found = append(found, fmt.Sprintf("%s:%s: %s", filepath.ToSlash(m[1]), m[2], m[3]))
	}
	slices.Sort(found)
	return found
}

// golangci returns the findings of the custom golangci-lint, none held back.
func golangci(t *testing.T, dir, custom string) (found []string) {
	t.Helper()
	out := run(t, dir, custom, "run", "--uniq-by-line=false", "--max-same-issues=0", "--max-issues-per-linter=0",
		"--output.json.path=stdout", "--output.text.path=stderr", "./...")
	out.expectExit(t, "golangci-lint", 1)
	var report struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename string
				Line     int
			}
		}
	}
	if err := json.NewDecoder(strings.NewReader(out.stdout)).Decode(&report); err != nil {
		t.Fatalf("output of golangci-lint: %v\n%s", err, out.stdout)
	}
	for _, issue := range report.Issues {
		_, message, ok := strings.Cut(issue.Text, ": ") // after the analyzer's name
		if !ok || issue.FromLinter != "atomiclint" {
			t.Fatalf("golangci-lint reports %+v", issue)
		}
		found = append(found, fmt.Sprintf("%s:%d: %s", filepath.ToSlash(issue.Pos.Filename), issue.Pos.Line, message))
	}
	slices.Sort(found)
	return found
}
