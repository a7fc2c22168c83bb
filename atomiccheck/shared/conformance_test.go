package shared_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/atomiclint/atomiclint/atomiccheck/shared"
)

var update = flag.Bool("update", false, "write docs/conformance.md anew")

// table is where the results of the conformance test are published.
const table = "../../docs/conformance.md"

// TestConformance runs the analyzer over the Go team's tests of the race detector
// (GOROOT/src/runtime/race/testdata), whose names say which of them race: TestRace… and
// TestNoRace…. Three quarters of the racy ones must be found, and none of the others flagged.
func TestConformance(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks a package and its imports")
	}
	files := runSuite(t, copySuite(t))
	var text strings.Builder
	var total result
	for _, name := range slices.Sorted(maps.Keys(files)) {
		r := files[name]
		if r.racy+r.free == 0 {
			continue
		}
		fmt.Fprintf(&text, "| %s | %d of %d | %d of %d |\n", name, r.found, r.racy, len(r.flagged), r.free)
		total.found, total.racy, total.free = total.found+r.found, total.racy+r.racy, total.free+r.free
		total.flagged = append(total.flagged, r.flagged...)
	}
	fmt.Fprintf(&text, "| **all** | %d of %d | %d of %d |\n", total.found, total.racy, len(total.flagged), total.free)
	t.Logf("racy programs found, race-free programs flagged:\n%s", text.String())
	if total.racy < 200 || total.free < 100 {
		t.Errorf("the suite has %d racy and %d race-free programs; want at least 200 and 100", total.racy, total.free)
	}
	if 4*total.found < 3*total.racy {
		t.Errorf("found %d of %d racy programs; want at least three quarters", total.found, total.racy)
	}
	for _, name := range total.flagged {
		t.Errorf("%s is flagged and does not race", name)
	}
	if *update {
		publish(t, text.String())
	}
}

// A result says what was found in one file of the suite.
type result struct {
	found, racy, free int
	flagged           []string
}

// copySuite copies the suite, but for the files that need cgo or packages that are internal to
// the standard library, and returns where it is.
func copySuite(t *testing.T) string {
	dir := t.TempDir()
	names, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", "runtime", "race", "testdata", "*_test.go"))
	if err != nil || len(names) == 0 {
		t.Skipf("the Go installation has no sources of the race detector's tests: %v", err)
	}
	for _, name := range names {
		base := filepath.Base(name)
		if strings.HasPrefix(base, "cgo_") || strings.HasPrefix(base, "synctest_") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, base), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module race_test\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runSuite returns the results by file.
func runSuite(t *testing.T, dir string) map[string]*result {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir, Tests: true, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}, ".")
	if err != nil {
		t.Fatal(err)
	}
	pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool { return strings.HasSuffix(p.ID, ".test") || len(p.GoFiles) == 0 })
	graph, err := checker.Analyze([]*analysis.Analyzer{shared.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	hit := make(map[string]bool) // functions with findings
	files := make(map[string]*result)
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		fset := act.Package.Fset
		for _, d := range act.Diagnostics {
			if fn := funcAround(act.Package.Syntax, d.Pos); fn != nil {
				hit[fn.Name.Name] = true
			}
		}
		for _, f := range act.Package.Syntax {
			name := filepath.Base(fset.Position(f.Pos()).Filename)
			if files[name] == nil {
				files[name] = new(result)
				count(files[name], f, hit)
			}
		}
	}
	return files
}

func funcAround(files []*ast.File, pos token.Pos) *ast.FuncDecl {
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Pos() <= pos && pos < fn.End() {
				return fn
			}
		}
	}
	return nil
}

// count adds the programs of a file.
func count(r *result, f *ast.File, hit map[string]bool) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		switch {
		case !ok:
		case strings.HasPrefix(fn.Name.Name, "TestRace"):
			r.racy++
			if hit[fn.Name.Name] {
				r.found++
			}
		case strings.HasPrefix(fn.Name.Name, "TestNoRace"):
			r.free++
			if hit[fn.Name.Name] {
				r.flagged = append(r.flagged, fn.Name.Name)
			}
		}
	}
}

func publish(t *testing.T, rows string) {
	text := `# Conformance

What atomicshared finds in the tests of the race detector itself, which come with Go (src/runtime/race/testdata). Their names
say whether a program races. The files for cgo and synctest are left out, since they need packages that are internal to the standard library.

	go test ./atomiccheck/shared -run TestConformance -update

| file | racy programs found | race-free programs flagged |
|---|---|---|
` + rows
	if err := os.WriteFile(table, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
