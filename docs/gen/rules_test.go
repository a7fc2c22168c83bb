package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/atomiclint/atomiclint/docs"
	"github.com/atomiclint/atomiclint/internal/suite"
)

// TestCurrent says when a generated file is not what the sources say.
func TestCurrent(t *testing.T) {
	const root = "../.."
	for name, generate := range outputs {
		want, err := generate(os.DirFS(root))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not current; run go generate ./docs", name)
		}
	}
}

// TestSections holds docs.Rule to the section of each rule and of no other.
func TestSections(t *testing.T) {
	for _, info := range suite.Rules() {
		text, ok := docs.Rule(info.ID)
		if !ok {
			t.Errorf("no section about %s", info.ID)
			continue
		}
		if !strings.HasPrefix(text, "### "+info.ID+"\n") || strings.Count(text, "\n### ") != 0 || strings.Contains(text, "\n## ") {
			t.Errorf("section about %s holds more or less than that:\n%s", info.ID, text)
		}
		for _, part := range []string{"#### Why", "#### Limits", "#### Reported", "#### Not reported", "// reported"} {
			if !strings.Contains(text, part) {
				t.Errorf("section about %s has no %q", info.ID, part)
			}
		}
		if strings.Contains(text, "// want") {
			t.Errorf("section about %s holds an expectation of the tests", info.ID)
		}
	}
	for _, unknown := range []string{"", "no-such-rule", "ignored", "all"} {
		if text, ok := docs.Rule(unknown); ok {
			t.Errorf("section about %q: %s", unknown, text)
		}
	}
}

func TestExample(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"package p\n\nvar x = 1 // want `a: b`\n", "package p\n\nvar x = 1 // reported\n"},
		{"package p\n\n// want +1 `a: b`\nvar x = 1\n", "package p\n\n// reported on the next line:\nvar x = 1\n"},
		{"package p\n\n//lint:ignore a/b why // want `a: b`\nvar x = 1\n", "package p\n\n//lint:ignore a/b why // reported\nvar x = 1\n"},
		{"package p\n\nvar x = 1 // we want `this` kept\n", "package p\n\nvar x = 1 // we want `this` kept\n"},
	} {
		if got := string(example([]byte(test.src))); got != test.want {
			t.Errorf("example(%q) = %q, want %q", test.src, got, test.want)
		}
	}
}
