package e2e

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the repository as seen from this package's folder.
const root = "../.."

// scratch is a directory for what all tests share.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "atomiclint-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// atomiclint returns the path of the standalone program, built once.
var atomiclint = sync.OnceValues(func() (string, error) {
	return build(root, "atomiclint", "./cmd/atomiclint")
})

// golangciLint returns the path of the custom golangci-lint, built once in the
// workspace of gcl, so with the plugin of this very tree.
var golangciLint = sync.OnceValues(func() (string, error) {
	return build(filepath.Join(root, "gcl"), "golangci-lint", ".")
})

func build(dir, name, pkg string) (string, error) {
	program := filepath.Join(scratch, name)
	cmd := exec.Command("go", "build", "-o", program, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", name, err, out)
	}
	return program, nil
}

// program returns the program that build makes, or skips or fails the test.
func program(t *testing.T, build func() (string, error)) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds programs")
	}
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// An outcome is what a program printed and how it exited.
type outcome struct {
	stdout, stderr string
	code           int
}

// run runs a program in dir, with a golangci-lint cache of these tests' own.
func run(t *testing.T, dir, program string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOLANGCI_LINT_CACHE="+filepath.Join(scratch, "cache"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// expectExit fails the test if a program did not exit with the given code.
func (o outcome) expectExit(t *testing.T, what string, code int) {
	t.Helper()
	if o.code != code {
		t.Fatalf("%s exited with %d, want %d\n%s%s", what, o.code, code, o.stdout, o.stderr)
	}
}

// writeFiles writes files, given by their slash-separated names, below dir.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// lines returns the lines of s that are not blank.
func lines(s string) []string {
	var all []string
	for line := range strings.Lines(s) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// snapshot returns the names and contents of the Go files below dir.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintf(&all, "== %s\n%s", name, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
