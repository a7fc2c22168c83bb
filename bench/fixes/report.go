package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// writeTable writes how many findings each rule had, how many of them came
// with a fix, and what is left of both.
func writeTable(w io.Writer, before, after *state) {
	type counts struct{ all, fixable, left, leftFixable int }
	byRule := make(map[string]*counts)
	of := func(rule string) *counts {
		if byRule[rule] == nil {
			byRule[rule] = new(counts)
		}
		return byRule[rule]
	}
	for _, f := range before.findings {
		c := of(cmp.Or(f.Category, f.Analyzer))
		c.all++
		if f.Fixable {
			c.fixable++
		}
	}
	for _, f := range after.findings {
		c := of(cmp.Or(f.Category, f.Analyzer))
		c.left++
		if f.Fixable {
			c.leftFixable++
		}
	}
	fmt.Fprintln(w, "| rule | findings | with a fix | left | left with a fix |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|")
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		c := byRule[rule]
		fmt.Fprintf(w, "| %s | %d | %d | %d | %d |\n", rule, c.all, c.fixable, c.left, c.leftFixable)
	}
}

// writeRisen lists the findings of each rule in each file that has more of them
// than before: what a fix left that is itself reported.
func (s *session) writeRisen(w io.Writer, before, after *state) {
	type place struct{ file, rule string }
	of := func(f vet.Finding) place { return place{f.File, cmp.Or(f.Category, f.Analyzer)} }
	risen := make(map[place]int)
	for _, f := range after.findings {
		risen[of(f)]++
	}
	for _, f := range before.findings {
		risen[of(f)]--
	}
	for _, f := range after.findings {
		if risen[of(f)] > 0 {
			module, path := s.work.Locate(f.File)
			fmt.Fprintf(w, "\nmore than before: %s %s:%d: %s", module, path, f.Line, f.Message)
		}
	}
}

// judge lists what the fixes broke and returns an error if they broke
// anything.
func (s *session) judge(w io.Writer, before, after *state, unformatted []string) error {
	var broken []string
	for _, name := range slices.Sorted(maps.Keys(after.broken)) {
		if _, already := before.broken[name]; !already {
			broken = append(broken, name)
			fmt.Fprintf(w, "\n# %s\n%s", name, after.broken[name])
		}
	}
	for _, name := range unformatted {
		fmt.Fprintf(w, "\nnot gofmt-clean: %s", name)
	}
	if len(broken)+len(unformatted) > 0 {
		return fmt.Errorf("%d packages broken (%s), %d files not gofmt-clean", len(broken), strings.Join(broken, ", "), len(unformatted))
	}
	fmt.Fprintf(w, "\nEvery package that type-checked before does so now.\n")
	return nil
}
