package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// A row is one line of the table: a tool with its flags, and what its runs
// took.
type row struct {
	name  string
	tool  vet.Tool
	flags []string

	program    string // built
	cold, warm []*vet.Run
	peakMiB    float64 // of the tool alone
	failed     int     // packages on which the tool failed
}

const noOp = "no-op"

// newRows returns all rows. Atomiclint has one for each of its analyzers when
// there is more than one to tell apart.
func newRows(analyzers []string) []*row {
	rows := []*row{
		{name: noOp, tool: vet.NoOp},
		{name: "atomiclint", tool: vet.Atomiclint},
		{name: "atomiclint -enable=all", tool: vet.Atomiclint, flags: []string{"-enable=all"}},
	}
	if len(analyzers) > 1 {
		for _, name := range analyzers {
			rows = append(rows, &row{name: name, tool: vet.Atomiclint, flags: []string{"-" + name}})
		}
	}
	return append(rows,
		&row{name: "x/tools", tool: vet.Tool{Name: "xtools", Dir: ".", Pkg: "./tools/xtools"}},
		&row{name: "checklocks", tool: vet.Tool{Name: "checklocks", Dir: ".", Pkg: "./tools/checklocks"}},
	)
}

// analyzersOf returns the names of the analyzers in a vet tool, as its answer
// to -flags tells them. The one that watches ignore directives is left out,
// since it runs all the others.
func analyzersOf(program string) ([]string, error) {
	out, err := exec.Command(program, "-flags").Output()
	if err != nil {
		return nil, err
	}
	var flags []struct{ Name, Usage string }
	if err := json.Unmarshal(out, &flags); err != nil {
		return nil, fmt.Errorf("%s -flags: %w", program, err)
	}
	var names []string
	for _, f := range flags {
		if f.Usage == fmt.Sprintf("enable %q analysis", f.Name) && f.Name != "atomicignore" {
			names = append(names, f.Name)
		}
	}
	return names, nil
}

// selectRows returns the rows that are named, the no-op always, or all of them
// without names.
func selectRows(rows []*row, names []string) ([]*row, error) {
	var known []string
	for _, r := range rows {
		known = append(known, r.name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("-tools: unknown row %q; the rows are %s", name, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(rows, func(r *row) bool {
		return len(names) > 0 && r.name != noOp && !slices.Contains(names, r.name)
	}), nil
}
