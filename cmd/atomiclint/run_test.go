package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// program is a module with a finding in a package, one in its tests, and a
// package that does not type-check but has a finding all the same.
var program = map[string]string{
	"go.mod":            "module example.com/p\n\ngo 1.26.0\n",
	"a.go":              "package p\n\nimport \"sync/atomic\"\n\nvar n atomic.Int64\n\nfunc F() {\n\tn.Load()\n}\n",
	"a_test.go":         "package p\n\nfunc inTest(done chan int) {\n\tfor range 2 {\n\t\tgo func() {\n\t\t\tn.CompareAndSwap(0, 1)\n\t\t\tclose(done)\n\t\t}()\n\t}\n}\n",
	"tagged.go":         "//go:build special\n\npackage p\n\nfunc inTagged() {\n\tn.Load()\n}\n",
	"clean/clean.go":    "package clean\n",
	"broken/b.go":       "package broken\n\nimport \"sync/atomic\"\n\nvar n atomic.Int64\n\nfunc F() {\n\tn.Load()\n\tvar s string = 1\n}\n",
	"syntax/s.go":       "package syntax\n\nfunc {\n",
	"only/only_test.go": "package only_test\n",
}

// message stands for the rule's message, of which only the id matters here.
const message = "ignored-result: …\n"

// shortened returns the output with message for each of the rule's messages.
func shortened(output string) string {
	return regexp.MustCompile(`ignored-result: .*\n`).ReplaceAllString(output, message)
}

func writeProgram(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range program {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRun(t *testing.T) {
	writeProgram(t)
	for _, test := range []struct {
		args   string
		code   int
		stdout string
		stderr string // a part of it; "" for nothing at all
	}{
		{"", 1, "a.go:8:2: " + message + "a_test.go:6:4: " + message, ""},
		{".", 1, "a.go:8:2: " + message + "a_test.go:6:4: " + message, ""},
		{"-tests=false .", 1, "a.go:8:2: " + message, ""},
		{"-tests=false -tags=special .", 1, "a.go:8:2: " + message + "tagged.go:6:2: " + message, ""},
		{". ./clean", 1, "a.go:8:2: " + message + "a_test.go:6:4: " + message, ""},
		{"-tests=false -fix .", 1, "a.go:8:2: " + message, ""},
		{"./clean", 0, "", ""},
		{"./only", 0, "", ""},
		{"-disable=ignored-result .", 0, "", ""},
		{"-disable=all -enable=ignored-result -tests=false .", 1, "a.go:8:2: " + message, ""},
		{"./broken", 2, "broken/b.go:8:2: " + message, "broken/b.go:9:17: cannot use 1"},
		{"-fix ./broken", 2, "broken/b.go:8:2: " + message, "broken/b.go:9:17: cannot use 1"},
		{"./syntax", 2, "", "syntax/s.go:3:6: expected"},
		{"./missing", 2, "", "missing"},
		{"-no-such-flag .", 2, "", "run atomiclint -help for usage"},
		{"-enable=no-such-rule .", 2, "", "valid rules are "},
		{"-enable=ignored-result -disable=ignored-result .", 2, "", "keep it in one of them"},
		{"-atomic-packages=a!b .", 2, "", "is no import path"},
		{"-json -fix .", 2, "", "leave out -fix and -diff"},
		{"-explain no-such-rule", 2, "", `unknown rule "no-such-rule"; valid rules are `},
	} {
		t.Run(test.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(strings.Fields(test.args), &stdout, &stderr)
			if code != test.code || shortened(stdout.String()) != test.stdout {
				t.Errorf("exit %d, want %d; printed\n%swant\n%s", code, test.code, &stdout, test.stdout)
			}
			if !strings.Contains(stderr.String(), test.stderr) || test.stderr == "" && stderr.Len() > 0 {
				t.Errorf("said %q, want %q", &stderr, test.stderr)
			}
		})
	}
}

func TestRunBrokenPackageSaysEachErrorOnce(t *testing.T) {
	writeProgram(t)
	var stdout, stderr bytes.Buffer
	run([]string{"./broken"}, &stdout, &stderr)
	if got := strings.Count(stderr.String(), "cannot use 1"); got != 1 {
		t.Errorf("the type error was printed %d times:\n%s", got, &stderr)
	}
}

func TestRunJSON(t *testing.T) {
	writeProgram(t)
	var stdout, stderr bytes.Buffer
	code := run([]string{"-json", "."}, &stdout, &stderr)
	var tree map[string]map[string][]struct{ Category, Posn, Message string }
	if err := json.Unmarshal(stdout.Bytes(), &tree); err != nil || code != 1 {
		t.Fatalf("exit %d, error %v", code, err)
	}
	got := tree["example.com/p [example.com/p.test]"]["atomicmisuse"]
	if len(tree) != 1 || len(got) != 2 || got[0].Category != "ignored-result" || !strings.HasSuffix(got[0].Posn, "a.go:8:2") {
		t.Errorf("got %v, want two findings, in the package with its tests alone", tree)
	}
}

func TestRunExplain(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := run([]string{"-explain", "ignored-result"}, &stdout, &stderr)
	if code != 0 || !strings.Contains(stdout.String(), "ignored-result") || !strings.Contains(stdout.String(), "Load") {
		t.Errorf("exit %d, printed %q and %q", code, &stdout, &stderr)
	}
}

func TestRunHelpAndVersion(t *testing.T) {
	for arg, want := range map[string]string{
		"-help":    "Exit status is 0",
		"-h":       "-explain rule",
		"-version": "atomiclint ",
	} {
		var stdout, stderr bytes.Buffer
		if code := run([]string{arg}, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), want) {
			t.Errorf("%s: exit %d, printed %q, want %q in it", arg, code, &stdout, want)
		}
	}
}

func TestIsVetCall(t *testing.T) {
	for args, want := range map[string]bool{
		"-V=full":                            true,
		"-flags":                             true,
		"unit.cfg":                           true,
		"-enable=lost-update -json unit.cfg": true,
		"":                                   false,
		"./...":                              false,
		"-json ./...":                        false,
		"-version":                           false,
	} {
		if got := isVetCall(strings.Fields(args)); got != want {
			t.Errorf("isVetCall(%q) = %t", args, got)
		}
	}
}

// TestFixWithoutTestsKeepsThemCompiling migrates a variable that a test uses.
func TestFixWithoutTestsKeepsThemCompiling(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":    "module example.com/p\n\ngo 1.26.0\n",
		"a.go":      "package p\n\nimport \"sync/atomic\"\n\nvar n int64\n\nfunc F() { atomic.AddInt64(&n, 1) }\n",
		"a_test.go": "package p\n\nimport \"sync/atomic\"\n\nfunc inTest() int64 { return atomic.LoadInt64(&n) }\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	code := run([]string{"-tests=false", "-enable=prefer-typed", "-fix", "."}, &stdout, &stderr)
	if code != exitClean {
		t.Fatalf("exit %d\n%s%s", code, &stdout, &stderr)
	}
	if text, err := os.ReadFile("a_test.go"); err != nil || !strings.Contains(string(text), "return n.Load()") {
		t.Errorf("a_test.go is %q, error %v", text, err)
	}
	if code := run([]string{"-enable=all", "."}, &stdout, &stderr); code != exitClean {
		t.Errorf("after the fix: exit %d\n%s%s", code, &stdout, &stderr)
	}
}
