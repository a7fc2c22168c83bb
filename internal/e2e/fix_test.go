package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixable is a module whose every finding has a fix in its own file.
var fixable = map[string]string{
	"go.mod": "module example.com/fixable\n\ngo 1.26.0\n",
	".golangci.yml": `version: "2"
linters:
  default: none
  enable: [atomiclint]
  settings:
    custom:
      atomiclint:
        type: module
`,
	"a.go":      "package fixable\n\nimport \"sync/atomic\"\n\nvar n int64\n\nfunc a() { n = atomic.AddInt64(&n, 1) }\n",
	"b.go":      "package fixable\n\nimport \"sync/atomic\"\n\nfunc b() { n = atomic.AddInt64(&n, 2) }\n",
	"a_test.go": "package fixable\n\nimport \"sync/atomic\"\n\nfunc c() { n = atomic.AddInt64(&n, 3) }\n",
}

// mended returns what a fix must make of a file of the fixable module.
func mended(name string) string {
	return strings.Replace(fixable[name], "n = atomic", "atomic", 1)
}

// TestDriversFixAlike lets each driver fix the same module.
func TestDriversFixAlike(t *testing.T) {
	linter, custom := program(t, atomiclint), program(t, golangciLint)
	for _, test := range []struct {
		name string
		argv []string
	}{
		{"standalone", []string{linter, "-fix", "./..."}},
		{"go vet", []string{"go", "vet", "-vettool=" + linter, "-fix", "./..."}},
		{"golangci-lint", []string{custom, "run", "--fix", "./..."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, fixable)
			run(t, dir, test.argv[0], test.argv[1:]...).expectExit(t, test.name, 0)
			for name := range fixable {
				text, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				if string(text) != mended(name) {
					t.Errorf("%s became %q, want %q", name, text, mended(name))
				}
			}
			run(t, dir, linter, "./...").expectExit(t, "atomiclint after the fix", 0)
		})
	}
}

// TestDriversDiff has the drivers that can show what they would change.
func TestDriversDiff(t *testing.T) {
	linter := program(t, atomiclint)
	for _, test := range []struct {
		name string
		argv []string
		code int
	}{
		{"standalone", []string{linter, "-diff", "./..."}, 1},
		{"go vet", []string{"go", "vet", "-vettool=" + linter, "-fix", "-diff", "./..."}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, fixable)
			out := run(t, dir, test.argv[0], test.argv[1:]...)
			out.expectExit(t, test.name, test.code)
			if got := strings.Count(out.stdout, "\n+func "); got != 3 {
				t.Errorf("the diff has %d changed functions, want 3:\n%s%s", got, out.stdout, out.stderr)
			}
			for name, want := range fixable {
				if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != want {
					t.Errorf("%s was changed to %q, error %v", name, text, err)
				}
			}
		})
	}
}
