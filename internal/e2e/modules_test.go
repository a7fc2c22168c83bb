package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGclModule holds gcl's go.mod and go.sum to what it imports, and free of
// a replace, which go install refuses. The version of our module that it
// requires may not be published yet, so a replace is added to a copy.
func TestGclModule(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the modules of golangci-lint")
	}
	gcl, err := filepath.Abs(filepath.Join(root, "gcl"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(gcl, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "replace") {
			t.Errorf("gcl/%s has a replace", name)
		}
		writeFiles(t, dir, map[string]string{name: string(text)})
	}
	mod := filepath.Join(dir, "go.mod")
	for _, args := range [][]string{
		{"mod", "edit", "-replace=github.com/atomiclint/atomiclint=..", mod},
		{"mod", "tidy", "-diff", "-modfile=" + mod},
	} {
		out := run(t, gcl, "go", args...)
		out.expectExit(t, "go "+strings.Join(args, " "), 0)
	}
}

// TestToolsVersion holds our golang.org/x/tools to the version that
// golangci-lint requires: a newer one would raise it for every linter in the
// user's program.
func TestToolsVersion(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the modules of golangci-lint")
	}
	list := func(dir, field, module string) string {
		cmd := exec.Command("go", "list", "-m", "-f", "{{."+field+"}}", module)
		cmd.Dir = filepath.Join(root, dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	mod, err := os.ReadFile(list("gcl", "GoMod", "github.com/golangci/golangci-lint/v2"))
	if err != nil {
		t.Fatal(err)
	}
	if ours := list(".", "Version", "golang.org/x/tools"); !strings.Contains(string(mod), "golang.org/x/tools "+ours+"\n") {
		t.Errorf("we require golang.org/x/tools %s, golangci-lint another", ours)
	}
}

// TestCustomGcl holds what "golangci-lint custom" builds to what gcl builds.
func TestCustomGcl(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "gcl", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(string(mod), "github.com/golangci/golangci-lint/v2 ")
	version, _, _ = strings.Cut(version, "\n")
	for _, dir := range []string{".", "examples/quickstart"} {
		text, err := os.ReadFile(filepath.Join(root, dir, ".custom-gcl.yml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"\nversion: " + version + "\n", "\n    import: github.com/atomiclint/atomiclint/plugin\n"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s/.custom-gcl.yml lacks %q", dir, strings.TrimSpace(want))
			}
		}
	}
}
