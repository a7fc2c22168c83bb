// Package vet builds tools that speak the protocol of go vet, runs go vet with
// them and reads what it prints.
package vet

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A Tool is a vet tool that can be built: a main package, and the directory
// of the module it belongs to.
type Tool struct {
	Name string
	Dir  string // where to build
	Pkg  string // package path or pattern, as seen from Dir
}

var (
	// Atomiclint is the linter, built from the tree that bench stands in.
	Atomiclint = Tool{Name: "atomiclint", Dir: "..", Pkg: "./cmd/atomiclint"}

	// NoOp is the tool that only builds the inspector: what everything is
	// compared with, and a check that packages and their tests type-check.
	NoOp = Tool{Name: "noop", Dir: ".", Pkg: "./tools/noop"}
)

// Build builds the tool into dir and returns the path of the program.
func (t Tool) Build(dir string) (string, error) {
	program, err := filepath.Abs(filepath.Join(dir, t.Name))
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-o", program, t.Pkg)
	cmd.Dir = t.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", t.Name, err, out)
	}
	return program, nil
}

// Salt copies the program with the salt appended, which the loader ignores and
// the hash of the program does not: go vet has no result of the copy in its
// cache. A copy rather than a build, so that all of them are the same code.
func Salt(program, salt string) (string, error) {
	data, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	salted := program + "-" + salt
	return salted, os.WriteFile(salted, append(data, salt...), 0o777)
}
