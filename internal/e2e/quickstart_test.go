package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestQuickstart runs the commands of the quickstart's README in a copy of it.
// The first installs a release; the program built from this tree stands in.
func TestQuickstart(t *testing.T) {
	custom := program(t, golangciLint)
	source := filepath.Join(root, "examples", "quickstart")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	fixed := false
	for _, command := range readmeCommands(t, filepath.Join(dir, "README.md")) {
		name, args, _ := strings.Cut(command, " ")
		switch {
		case command == "go install github.com/atomiclint/atomiclint/gcl@latest":
			continue
		case name == "gcl":
			name = custom
		}
		out := run(t, dir, name, strings.Fields(args)...)
		switch {
		case command == "gcl run ./..." && !fixed:
			out.expectExit(t, command, 1)
			expectReported(t, dir, out.stdout)
		default:
			out.expectExit(t, command, 0)
		}
		fixed = fixed || command == "gcl run --fix ./..."
	}
	if !fixed {
		t.Error("the README has no command that fixes")
	}
}

// readmeCommands returns the commands of the README's only block of shell.
func readmeCommands(t *testing.T, readme string) (commands []string) {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(text), "```sh\n")
	block, _, closed := strings.Cut(block, "```")
	if !ok || !closed {
		t.Fatal("the README has no block of shell")
	}
	for _, line := range lines(block) {
		command, _, _ := strings.Cut(line, "#")
		commands = append(commands, strings.TrimSpace(command))
	}
	return commands
}

var (
	// reported matches the comment on a line that is reported.
	reported = regexp.MustCompile(`// reported: ([a-z0-9-]+)$`)
	// issue matches file:line:column: analyzer: rule: message (linter).
	issue = regexp.MustCompile(`^(\S+\.go):(\d+):\d+: \w+: ([a-z0-9-]+): .* \(atomiclint\)$`)
)

// expectReported compares what golangci-lint printed with what the comments in
// main.go say.
func expectReported(t *testing.T, dir, stdout string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for i, line := range strings.Split(string(text), "\n") {
		if m := reported.FindStringSubmatch(line); m != nil {
			want = append(want, fmt.Sprintf("main.go:%d: %s", i+1, m[1]))
		}
	}
	for _, line := range lines(stdout) {
		if m := issue.FindStringSubmatch(line); m != nil {
			got = append(got, fmt.Sprintf("%s:%s: %s", m[1], m[2], m[3]))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("golangci-lint reports %q, main.go says %q\n%s", got, want, stdout)
	}
}
