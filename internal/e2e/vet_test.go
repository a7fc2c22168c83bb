package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVetFlags sets the rules of the tool through go vet.
func TestVetFlags(t *testing.T) {
	linter := program(t, atomiclint)
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26.0\n",
		"m.go":   "package m\n\nimport \"sync/atomic\"\n\nvar n atomic.Int64\n\nfunc f() { n.Load() }\n",
	})
	for _, test := range []struct {
		flags string
		code  int
		want  string // a part of what go vet says
	}{
		{"", 1, "ignored-result: "},
		{"-disable=ignored-result", 0, ""},
		{"-disable=all", 0, ""},
		{"-disable=all -enable=ignored-result", 1, "ignored-result: "},
		{"-atomicmisuse.disable=ignored-result", 0, ""},
		{"-atomicmisuse=false", 0, ""},
		{"-disable=no-such-rule", 1, `-disable: unknown rule "no-such-rule"; valid rules are `},
	} {
		t.Run(test.flags, func(t *testing.T) {
			args := append([]string{"vet", "-vettool=" + linter}, strings.Fields(test.flags)...)
			out := run(t, dir, "go", append(args, ".")...)
			out.expectExit(t, "go vet", test.code)
			if !strings.Contains(out.stderr, test.want) || test.want == "" && out.stderr != "" {
				t.Errorf("go vet says %q, want %q", out.stderr, test.want)
			}
			if n := len(lines(out.stderr)); n > 3 {
				t.Errorf("go vet says %d lines, where the package's alone were expected:\n%s", n, out.stderr)
			}
		})
	}
}

// TestVetProtocol asks what go vet asks: which flags there are, and for a
// version that changes with the program, since it keys the cache.
func TestVetProtocol(t *testing.T) {
	linter := program(t, atomiclint)
	out := run(t, ".", linter, "-flags")
	out.expectExit(t, "-flags", 0)
	var described []struct{ Name, Usage string }
	if err := json.Unmarshal([]byte(out.stdout), &described); err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, f := range described {
		names[f.Name] = true
	}
	for _, name := range []string{"enable", "disable", "atomic-packages", "json", "atomicmisuse", "atomicmisuse.enable"} {
		if !names[name] {
			t.Errorf("go vet is not told of -%s", name)
		}
	}

	other := filepath.Join(t.TempDir(), "atomiclint")
	cmd := exec.Command("go", "build", "-ldflags=-s", "-o", other, "./cmd/atomiclint")
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	buildID := func(program string) string {
		_, id, ok := strings.Cut(run(t, ".", program, "-V=full").stdout, "buildID=")
		if !ok {
			t.Fatal("-V=full says no buildID")
		}
		return id
	}
	if buildID(linter) == buildID(other) {
		t.Error("two different programs say the same version")
	}
}
