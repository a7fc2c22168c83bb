package ruletest

import (
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A unit is a set of files that are analyzed as one package.
type unit struct {
	name  string
	files []string
}

// TestRobust analyzes the Go files that ship with Go: the standard library,
// the compiler's tests and the type checker's, most of which are wrong on
// purpose. Nothing may panic or hang. With -short, or under the race detector,
// one unit in twelve is tried.
func TestRobust(t *testing.T) {
	goroot := build.Default.GOROOT
	units := slices.Concat(
		foldersAsUnits(t, filepath.Join(goroot, "src")),
		filesAsUnits(t, filepath.Join(goroot, "src", "internal", "types", "testdata")),
		filesAsUnits(t, filepath.Join(goroot, "test")),
	)
	// A Go distribution of Debian's leaves the compiler's tests out.
	if len(units) < 700 {
		t.Fatalf("only %d units under %s", len(units), goroot)
	}
	if testing.Short() || slowdown > 1 {
		units = every(units, 12)
	}
	work := make(chan unit)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for u := range work {
				tryUnit(t, u)
			}
		})
	}
	for _, u := range units {
		work <- u
	}
	close(work)
	workers.Wait()
}

// tryUnit analyzes the unit and holds every fix to apply.
func tryUnit(t *testing.T, u unit) {
	if testing.Verbose() {
		t.Log(u.name) // the last ones tell where a stack overflow ends the process
	}
	var sources []Source
	for _, name := range u.files {
		sources = append(sources, Source{name, readFile(t, name)})
	}
	pkg, ok := load(u.name, sources...)
	if !ok {
		return
	}
	defer pkg.Forget()
	found, err := analyze(u.name, pkg, everyRule(), testPatience)
	if err != nil {
		t.Error(err)
	}
	for _, problem := range fixProblems(pkg, found) {
		t.Errorf("%s: %s", u.name, problem)
	}
}

func every(units []unit, n int) (sample []unit) {
	for i := 0; i < len(units); i += n {
		sample = append(sample, units[i])
	}
	return sample
}

// filesAsUnits returns each Go file under dir as a unit of its own, since
// most of them stand alone.
func filesAsUnits(t *testing.T, dir string) (units []unit) {
	walk(t, dir, func(name string) {
		units = append(units, unit{name, []string{name}})
	})
	return units
}

// foldersAsUnits returns the packages under dir: of each folder the files of
// one package clause that this platform builds, and then those it does not,
// which clash with each other.
func foldersAsUnits(t *testing.T, dir string) []unit {
	byName := make(map[string]*unit)
	walk(t, dir, func(name string) {
		folder, base := filepath.Split(name)
		if strings.Contains(folder, "testdata") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err != nil {
			return
		}
		key := strings.TrimPrefix(folder, dir+string(filepath.Separator)) + f.Name.Name
		if match, err := build.Default.MatchFile(folder, base); err != nil || !match {
			key += " (not built here)"
		}
		if byName[key] == nil {
			byName[key] = &unit{name: key}
		}
		byName[key].files = append(byName[key].files, name)
	})
	var units []unit
	for _, key := range slices.Sorted(maps.Keys(byName)) {
		units = append(units, *byName[key])
	}
	return units
}

// walk calls visit with every Go file under dir, in order.
func walk(t *testing.T, dir string, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".go") {
			visit(name)
		}
		return nil // a folder that is not there has no files
	})
	if err != nil {
		t.Fatal(err)
	}
}
