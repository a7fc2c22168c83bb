package ruletest

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// raceFolder holds, in the folder of a rule that claims data races, the tests that run its
// fixtures.
const raceFolder = "_race"

// TestFixturesRace runs the fixtures of rules that claim data races with the race detector:
// each function with a finding must race, and none with a line that looks reportable.
func TestFixturesRace(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the race detector")
	}
	_, analyzers := RulesOf()
	for _, analyzer := range analyzers {
		rules, _ := Fixtures(analyzer)
		for _, fixture := range rules {
			if _, err := os.Stat(filepath.Join(fixture.Dir(), raceFolder)); err != nil {
				continue
			}
			t.Run(fixture.Path(), func(t *testing.T) {
				t.Parallel()
				raced := runRace(t, fixture)
				bad, good := raceCases(t, fixture)
				for name := range bad {
					if known, ok := raced[testOf("TestRaceBad/", name)]; !ok {
						t.Errorf("%s has a finding and no case in %s", name, raceFolder)
					} else if !known {
						t.Errorf("%s has a finding and does not race", name)
					}
				}
				for name := range good {
					if known, ok := raced[testOf("TestRaceGood/", name)]; !ok {
						t.Errorf("%s is said to be ok and has no case in %s", name, raceFolder)
					} else if known {
						t.Errorf("%s is said to be ok and races", name)
					}
				}
			})
		}
	}
}

// testOf returns the test that runs a function of a fixture: itself, if it is one.
func testOf(folder, function string) string {
	if strings.HasPrefix(function, "Test") {
		return function
	}
	return folder + function
}

// runRace returns which of the fixture's race tests failed.
func runRace(t *testing.T, fixture Fixture) map[string]bool {
	dir := t.TempDir()
	copyGo(t, fixture.Dir(), dir)
	copyGo(t, filepath.Join(fixture.Dir(), raceFolder), dir)
	stand := filepath.Join(dir, "example.org", "stats")
	copyGo(t, filepath.Join(TestData(), "src", "example.org", "stats"), stand)
	write(t, filepath.Join(stand, "go.mod"), "module example.org/stats\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "go.mod"), "module fixture\n\ngo 1.26\n\nrequire example.org/stats v0.0.0\n\nreplace example.org/stats => ./example.org/stats\n")
	failed := make(map[string]bool)
	var out []byte
	var err error
	for range 5 { // the runtime ends the program when it sees two goroutines in one map: the rest runs again
		cmd := exec.Command("go", "test", "-race", "-count=1", "-json", "-vet=off", "-parallel=8", ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GORACE=atexit_sleep_ms=0")
		out, err = cmd.Output()
		for line := range bytes.Lines(out) {
			var event struct{ Action, Test string }
			if json.Unmarshal(line, &event) == nil && event.Test != "" && (event.Action == "pass" || event.Action == "fail") {
				failed[event.Test] = failed[event.Test] || event.Action == "fail"
			}
		}
		if !bytes.Contains(out, []byte("fatal error: concurrent map")) {
			break
		}
	}
	if len(failed) == 0 {
		t.Fatalf("go test ran nothing: %v\n%s", err, out)
	}
	return failed
}

// copyGo copies the Go files of a folder that are not for analysis alone.
func copyGo(t *testing.T, from, to string) {
	names, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(to, filepath.Base(name)), string(text))
	}
}

func write(t *testing.T, name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// raceCases returns the functions of the fixture with a finding, and those with a line that
// says why there is none.
func raceCases(t *testing.T, fixture Fixture) (bad, good map[string]bool) {
	bad, good = make(map[string]bool), make(map[string]bool)
	names, err := filepath.Glob(filepath.Join(fixture.Dir(), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, group := range file.Comments {
				if group.Pos() < decl.Pos() {
					continue
				}
				if group.Pos() > decl.End() && strings.Contains(between(t, name, file, decl.End(), group.Pos()), "\n") {
					continue
				}
				bad[caseName(decl)] = bad[caseName(decl)] || strings.Contains(group.List[0].Text, "// want ")
				good[caseName(decl)] = good[caseName(decl)] || strings.Contains(group.List[0].Text, "// ok: ")
			}
		}
	}
	for name, is := range bad {
		if !is {
			delete(bad, name)
		} else {
			delete(good, name)
		}
	}
	for name, is := range good {
		if !is {
			delete(good, name)
		}
	}
	return bad, good
}

// between returns the text of a file between two positions.
func between(t *testing.T, name string, file *ast.File, from, to token.Pos) string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text[from-file.FileStart : to-file.FileStart])
}

// caseName returns the name of a function, or that of a method behind its type's.
func caseName(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	t := decl.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + decl.Name.Name
		default:
			return decl.Name.Name
		}
	}
}
