// Package vet builds tools that speak the protocol of go vet, runs go vet with
// them and reads what it prints.
package vet

import (
	"fmt"
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

// Build builds the tool into dir and returns the path of the program. Programs
// built with different salts have different hashes, and so share nothing in
// the cache of go vet.
func (t Tool) Build(dir, salt string) (string, error) {
	name := t.Name
	args := []string{"build"}
	if salt != "" {
		name += "-" + salt
		args = append(args, "-ldflags=-X main.salt="+salt)
	}
	program := filepath.Join(dir, name)
	cmd := exec.Command("go", append(args, "-o", program, t.Pkg)...)
	cmd.Dir = t.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", t.Name, err, out)
	}
	return program, nil
}

var (
	// Atomiclint is the linter, built from the tree that bench stands in.
	Atomiclint = Tool{Name: "atomiclint", Dir: "..", Pkg: "./cmd/atomiclint"}

	// NoOp is the tool that only builds the inspector: what everything is
	// compared with, and a check that packages and their tests type-check.
	NoOp = Tool{Name: "noop", Dir: ".", Pkg: "./tools/noop"}
)
