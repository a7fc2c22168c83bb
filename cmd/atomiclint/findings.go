package main

import (
	"cmp"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A finding is one diagnostic as the user sees it.
type finding struct {
	pos     token.Position
	message string
	fixes   []analysis.SuggestedFix
	pkg     *packages.Package
	fixed   bool
}

// sortDiagnostics puts each analyzer's diagnostics in the order of files and
// lines. Analyzers sort by token.Pos, which between files is the order in which
// they happened to be parsed.
func sortDiagnostics(graph *checker.Graph) {
	for _, act := range graph.Roots {
		slices.SortStableFunc(act.Diagnostics, func(a, b analysis.Diagnostic) int {
			return comparePositions(act.Package.Fset.Position(a.Pos), act.Package.Fset.Position(b.Pos))
		})
	}
}

// collect returns the findings in the order of files and lines, and the
// errors of analyzers. Packages that overlap, as when one is named by its path
// and again by its files, share their findings. An analyzer that was skipped
// because its package has type errors is not an error; those are shown.
func collect(graph *checker.Graph) (found []*finding, errs []error) {
	for _, act := range graph.Roots {
		if act.Err != nil {
			if !act.Package.IllTyped {
				errs = append(errs, fmt.Errorf("%s in %s: %w", act.Analyzer.Name, act.Package.PkgPath, act.Err))
			}
			continue
		}
		for _, d := range act.Diagnostics {
			found = append(found, &finding{
				pos:     act.Package.Fset.Position(d.Pos),
				message: d.Message,
				fixes:   d.SuggestedFixes,
				pkg:     act.Package,
			})
		}
	}
	slices.SortStableFunc(found, compareFindings)
	found = slices.CompactFunc(found, func(a, b *finding) bool { return compareFindings(a, b) == 0 })
	return found, errs
}

func compareFindings(a, b *finding) int {
	return cmp.Or(comparePositions(a.pos, b.pos), cmp.Compare(a.message, b.message))
}

func comparePositions(a, b token.Position) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// inTest reports whether f stands in a test file.
func inTest(f *finding) bool { return strings.HasSuffix(f.pos.Filename, "_test.go") }

// unfixed returns the findings that were not fixed.
func unfixed(found []*finding) []*finding {
	return slices.DeleteFunc(slices.Clone(found), func(f *finding) bool { return f.fixed })
}

// printFindings prints a line for each finding.
func printFindings(w io.Writer, found []*finding) {
	dir := workingDir()
	for _, f := range found {
		pos := f.pos
		pos.Filename = shortPath(dir, pos.Filename)
		fmt.Fprintf(w, "%s: %s\n", pos, f.message)
	}
}

// shortPath returns name relative to dir if that is shorter, as go vet does.
func shortPath(dir, name string) string {
	if rel, err := filepath.Rel(dir, name); err == nil && len(rel) < len(name) {
		return rel
	}
	return name
}
