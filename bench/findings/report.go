package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// A report is what one run found, ready to print.
type report struct {
	lines    []line
	skipped  []corpus.Skip
	failures []vet.Failure
	modules  []string // those of the corpus, for the counts
}

// A line is one finding: where it stands in its module, and its rule.
type line struct {
	module, path, rule string
	vet.Finding
}

func newReport(c *corpus.Corpus, run *vet.Run) *report {
	r := &report{skipped: c.Skipped, failures: run.Failures}
	for _, m := range c.Modules {
		r.modules = append(r.modules, m.String())
	}
	for _, f := range run.Findings {
		module, path := c.Locate(f.File)
		r.lines = append(r.lines, line{module, path, cmp.Or(f.Category, f.Analyzer), f})
	}
	slices.SortStableFunc(r.lines, func(a, b line) int {
		return cmp.Or(
			cmp.Compare(a.module, b.module),
			cmp.Compare(a.path, b.path),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return r
}

// writeAll writes the findings, the packages of which nothing is known, and
// the counts.
func (r *report) writeAll(w io.Writer) {
	for _, l := range r.lines {
		fmt.Fprintf(w, "%s %s:%d: %s\n", l.module, l.path, l.Line, l.Message)
	}
	section(w, "Not loaded")
	for _, s := range r.skipped {
		fmt.Fprintf(w, "%s: %s\n", s.ImportPath, s.Reason)
	}
	section(w, "Not analyzed")
	followers := 0
	for _, f := range r.failures {
		if f.Follows() {
			followers++
			continue
		}
		fmt.Fprintf(w, "%s: %s\n", f.Package, strings.Join(strings.Fields(firstLine(f.Output)), " "))
	}
	if followers > 0 {
		fmt.Fprintf(w, "and %d packages that import these\n", followers)
	}
	r.writeCounts(w)
}

func (r *report) writeCounts(w io.Writer) {
	byRule := make(map[string]int)
	byModule := make(map[string]int)
	for _, m := range r.modules {
		byModule[m] = 0
	}
	for _, l := range r.lines {
		byRule[l.rule]++
		byModule[l.module]++
	}
	section(w, "By rule")
	writeCount(w, byRule)
	section(w, "By module")
	writeCount(w, byModule)
	section(w, "Total")
	fmt.Fprintf(w, "%6d\n", len(r.lines))
}

// writeCrashes writes the head of what the tool said on each package on which
// it crashed, and returns their number.
func (r *report) writeCrashes(w io.Writer) int {
	n := 0
	for _, f := range r.failures {
		if !f.Crashed() {
			continue
		}
		n++
		section(w, f.Package)
		lines := strings.SplitAfterN(f.Output, "\n", crashLines+1)
		io.WriteString(w, strings.Join(lines[:min(len(lines), crashLines)], ""))
	}
	return n
}

// crashLines is how much of a stack trace tells where it came from.
const crashLines = 40

func section(w io.Writer, title string) { fmt.Fprintf(w, "\n# %s\n", title) }

func writeCount(w io.Writer, counts map[string]int) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "%6d  %s\n", counts[name], name)
	}
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}
