package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/tools/go/packages"

	"github.com/atomiclint/atomiclint/internal/textedit"
)

// fix applies the first fix of each finding, or with -diff prints what that
// would change, and then the findings that it cannot fix. A fix is applied
// whole or not at all, and every file is made before the first is written.
func fix(o *options, pkgs []*packages.Package, found []*finding, stdout, stderr io.Writer) error {
	sources := sourcesOf(pkgs)
	set, overlapping := selectFixes(found, sources)
	changes, err := makeChanges(set, sources)
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	if o.diff {
		printDiff(stdout, changes)
		printFindings(stderr, unfixed(found))
	} else {
		if err := writeFiles(changes); err != nil {
			return err
		}
		printFindings(stdout, unfixed(found))
		if len(changes) > 0 {
			n := len(found) - len(unfixed(found))
			fmt.Fprintf(stderr, "atomiclint: fixed %s in %s\n", count(n, "finding", "findings"), count(len(changes), "file", "files"))
		}
	}
	if overlapping > 0 {
		fmt.Fprintf(stderr, "atomiclint: %s skipped because they overlap; run again\n", count(overlapping, "fix", "fixes"))
	}
	return nil
}

// A source is a file that may be fixed, and a package that holds it.
type source struct {
	pkg  *packages.Package
	size int // when it was parsed
}

// sourcesOf returns the files that may be fixed, by name: written by hand, as
// they lie on disk (what cgo makes of a file is not), and of packages without
// errors, since a fix made from half the types may be wrong.
func sourcesOf(pkgs []*packages.Package) map[string]source {
	sources := make(map[string]source)
	for _, p := range pkgs {
		if p.IllTyped || len(p.Errors) > 0 {
			continue
		}
		for _, f := range p.Syntax {
			tf := p.Fset.File(f.FileStart)
			if slices.Contains(p.GoFiles, tf.Name()) && !ast.IsGenerated(f) {
				sources[tf.Name()] = source{p, tf.Size()}
			}
		}
	}
	return sources
}

// selectFixes returns the fixes that can be applied together, marks their
// findings, and counts the fixes left out because they overlap another.
func selectFixes(found []*finding, sources map[string]source) (set *textedit.Set, overlapping int) {
	set = new(textedit.Set)
	for _, f := range found {
		if len(f.fixes) == 0 {
			continue
		}
		edits, err := textedit.Of(f.pkg.Fset, f.fixes[0])
		if err != nil || !allKnown(edits, sources) {
			continue
		}
		if f.fixed = set.Add(edits); !f.fixed {
			overlapping++
		}
	}
	return set, overlapping
}

// allKnown reports whether the fix edits something, and only known files.
func allKnown(fix textedit.Fix, sources map[string]source) bool {
	for name := range fix {
		if _, ok := sources[name]; !ok {
			return false
		}
	}
	return len(fix) > 0
}

// A change is a file before and after.
type change struct {
	name          string
	before, after []byte
}

func makeChanges(set *textedit.Set, sources map[string]source) ([]change, error) {
	var changes []change
	for _, name := range set.Files() {
		before, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if len(before) != sources[name].size {
			return nil, fmt.Errorf("%s was edited while it was analyzed", name)
		}
		after, err := tidy(sources[name].pkg, before, set.Apply(name, before))
		if err != nil {
			return nil, fmt.Errorf("the fixes of %s do not fit together (%w); please report it", name, err)
		}
		if !bytes.Equal(before, after) {
			changes = append(changes, change{name, before, after})
		}
	}
	return changes, nil
}

// printDiff prints the changes as a patch for git apply or patch -p1, with
// paths relative to the working directory where that is shorter.
func printDiff(w io.Writer, changes []change) {
	dir := workingDir()
	for _, c := range changes {
		name := filepath.ToSlash(shortPath(dir, c.name))
		fmt.Fprint(w, udiff.Unified("a/"+name, "b/"+name, string(c.before), string(c.after)))
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
