package vet

import (
	"slices"
	"strings"
	"testing"
)

func TestReadJSON(t *testing.T) {
	const out = `# this is no JSON
`
	if err := new(Run).readJSON(strings.NewReader(out)); err == nil {
		t.Error("no error for output that is no JSON")
	}
	const units = `{}
{"m/b": {"atomic": [{"posn": "/m/b/b.go:7:2", "message": "late"}]}}
{"m/a [m/a.test]": {
	"atomicmisuse": [
		{"posn": "/m/a/a.go:9:3", "category": "lost-update", "message": "nine", "suggested_fixes": [{}]},
		{"posn": "/m/a/a.go:8:3", "category": "lost-update", "message": "eight"}
	],
	"broken": {"err": "no luck"}
}}
{"m/a": {"atomicmisuse": [{"posn": "/m/a/a.go:8:3", "category": "lost-update", "message": "eight"}]}}
`
	r := new(Run)
	if err := r.readJSON(strings.NewReader(units)); err != nil {
		t.Fatal(err)
	}
	want := []Finding{
		{"/m/a/a.go", 8, 3, "atomicmisuse", "lost-update", "eight", false},
		{"/m/a/a.go", 9, 3, "atomicmisuse", "lost-update", "nine", true},
		{"/m/b/b.go", 7, 2, "atomic", "", "late", false},
	}
	if !slices.Equal(r.Findings, want) {
		t.Errorf("findings\n\t%v, want\n\t%v", r.Findings, want)
	}
	if len(r.Failures) != 1 || r.Failures[0].Package != "m/a [m/a.test]" || !r.Failures[0].Crashed() {
		t.Errorf("failures %v, want a crash on m/a", r.Failures)
	}
}

func TestParseFailures(t *testing.T) {
	const stderr = `go: downloading m v1.0.0
# m/c
c/c.go:3:16: cannot use a.F() (value of type int) as string value
# m/a
# [m/a]
a/a_test.go:3:40: cannot use "s"
# m/d
panic: boom

goroutine 1 [running]:
`
	var got []string
	for _, f := range ParseFailures(stderr) {
		head, _, _ := strings.Cut(f.Output, ":")
		got = append(got, f.Package+" "+head)
		if f.Crashed() != (f.Package == "m/d") {
			t.Errorf("%s: Crashed() = %t", f.Package, f.Crashed())
		}
	}
	want := []string{"m/c c/c.go", "m/a a/a_test.go", "m/d panic"}
	if !slices.Equal(got, want) {
		t.Errorf("failures %q, want %q", got, want)
	}
}

func TestSplitPosn(t *testing.T) {
	for _, test := range []struct {
		posn, file string
		line, col  int
	}{
		{"/m/a.go:8:3", "/m/a.go", 8, 3},
		{"/m/a.go:8", "/m/a.go", 8, 0},
		{"-", "-", 0, 0},
	} {
		file, line, col := splitPosn(test.posn)
		if file != test.file || line != test.line || col != test.col {
			t.Errorf("splitPosn(%q) = %q, %d, %d", test.posn, file, line, col)
		}
	}
}
