package main

import (
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	sound := &state{broken: map[string]string{"m/old": "old.go:1: was broken before"}}
	worse := &state{broken: map[string]string{
		"m/old": "old.go:1: was broken before",
		"m/new": "new.go:2: undefined: x",
	}}
	s := new(session)
	for _, test := range []struct {
		name        string
		after       *state
		unformatted []string
		want        string // part of the error, or "" for none
	}{
		{"nothing new", sound, nil, ""},
		{"newly broken", worse, nil, "1 packages broken (m/new)"},
		{"unformatted", sound, []string{"m a.go"}, "1 files not gofmt-clean"},
	} {
		var out strings.Builder
		err := s.judge(&out, sound, test.after, test.unformatted)
		switch {
		case (err == nil) != (test.want == ""):
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		case err != nil && !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
		if strings.Contains(out.String(), "m/old") {
			t.Errorf("%s: blames the fixes for m/old:\n%s", test.name, out.String())
		}
	}
}

func TestIsFormatted(t *testing.T) {
	for src, want := range map[string]bool{
		"package p\n\nvar x int\n":  true,
		"package p\n\nvar  x int\n": false,
		"package p\n\nvar":          false,
	} {
		if isFormatted([]byte(src)) != want {
			t.Errorf("isFormatted(%q) = %t", src, !want)
		}
	}
}
