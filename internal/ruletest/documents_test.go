package ruletest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCommands holds .ci/run to the commands that the README begins with.
func TestCommands(t *testing.T) {
	readme := string(readFile(t, filepath.Join(Root, "README.md")))
	_, rest, ok := strings.Cut(readme, "```sh\n")
	block, _, ok2 := strings.Cut(rest, "```\n")
	commands := strings.Split(strings.TrimSpace(block), "\n")
	if !ok || !ok2 || len(commands) != 2 {
		t.Fatalf("README.md begins with the commands %q, want two", commands)
	}
	script := string(readFile(t, filepath.Join(Root, ".ci", "run")))
	for _, command := range commands {
		step := regexp.MustCompile(`(?m)^step '[^']*' ` + regexp.QuoteMeta(command) + `$`)
		if !step.MatchString(script) {
			t.Errorf(".ci/run has no step that runs %q", command)
		}
	}
}

// link matches the target of a link in Markdown.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks holds every relative link of the documents to a file, and its
// fragment to a heading there.
func TestLinks(t *testing.T) {
	documents := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	more, err := filepath.Glob(filepath.Join(Root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range more {
		documents = append(documents, filepath.Join("docs", filepath.Base(name)))
	}
	links := 0
	for _, name := range documents {
		text := string(readFile(t, filepath.Join(Root, name)))
		for _, match := range link.FindAllStringSubmatch(withoutCode(text), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			links++
			file, fragment, _ := strings.Cut(match[1], "#")
			target := name
			if file != "" {
				target = filepath.Join(filepath.Dir(name), file)
			}
			content, err := os.ReadFile(filepath.Join(Root, target))
			if err != nil {
				t.Errorf("%s: link to %s: %v", name, match[1], err)
			} else if fragment != "" && !hasHeading(string(content), fragment) {
				t.Errorf("%s: link to %s: no such heading", name, match[1])
			}
		}
	}
	if links == 0 {
		t.Error("no links found")
	}
}

var fence = regexp.MustCompile("(?ms)^ *```.*?^ *```$")

// withoutCode returns Markdown without its fenced code.
func withoutCode(text string) string { return fence.ReplaceAllString(text, "") }

// hasHeading reports whether the document has a heading with the given anchor.
func hasHeading(text, anchor string) bool {
	for line := range strings.Lines(withoutCode(text)) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && line[0] == '#' {
			if strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-") == anchor {
				return true
			}
		}
	}
	return false
}
