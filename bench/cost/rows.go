package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
	"github.com/atomiclint/atomiclint/internal/suite"
)

// A row is one line of the table: a tool with its flags, and what its runs
// took.
type row struct {
	name  string
	tool  vet.Tool
	flags []string

	cold, warm []*vet.Run
	peakMiB    float64 // of the tool alone
	failed     int     // packages on which the tool failed
}

const noOp = "no-op"

func newRows() []*row {
	rows := []*row{
		{name: noOp, tool: vet.Tool{Name: "noop", Dir: ".", Pkg: "./tools/noop"}},
		{name: "atomiclint", tool: vet.Atomiclint},
		{name: "atomiclint -enable=all", tool: vet.Atomiclint, flags: []string{"-enable=all"}},
	}
	if members := suite.Members(); len(members) > 1 {
		for _, m := range members {
			rows = append(rows, &row{name: m.Name, tool: vet.Atomiclint, flags: []string{"-" + m.Name}})
		}
	}
	return append(rows,
		&row{name: "x/tools", tool: vet.Tool{Name: "xtools", Dir: ".", Pkg: "./tools/xtools"}},
		&row{name: "checklocks", tool: vet.Tool{Name: "checklocks", Dir: ".", Pkg: "./tools/checklocks"}},
	)
}

// selectRows returns the rows that are named, the no-op always, or all.
func selectRows(names []string) ([]*row, error) {
	rows := newRows()
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
