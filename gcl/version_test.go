package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	golangci := &debug.Module{Path: golangciPath, Version: "v2.15.0"}
	hash := func() string { return "0123456789ab" }
	for _, test := range []struct {
		name string
		ours debug.Module
		want string
	}{
		{"released", debug.Module{Version: "v0.3.1"}, "2.15.0-atomiclint-v0.3.1"},
		{"a commit", debug.Module{Version: "v0.3.2-0.20260102030405-0123456789ab"}, "2.15.0-atomiclint-v0.3.2-0.20260102030405-0123456789ab"},
		{"of a workspace", debug.Module{Version: "(devel)"}, "2.15.0-atomiclint-0123456789ab"},
		{"edited", debug.Module{Version: "v0.3.1+dirty"}, "2.15.0-atomiclint-0123456789ab"},
		{"replaced by a directory", debug.Module{Version: "v0.3.1", Replace: &debug.Module{Path: ".."}}, "2.15.0-atomiclint-0123456789ab"},
		{"replaced by a fork", debug.Module{Version: "v0.3.1", Replace: &debug.Module{Path: "example.com/fork", Version: "v0.9.0"}}, "2.15.0-atomiclint-v0.9.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ours := test.ours
			ours.Path = ourPath
			build := &debug.BuildInfo{Deps: []*debug.Module{golangci, &ours}}
			if got := versionOf(build, hash); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOwnHash(t *testing.T) {
	if got := ownHash(); len(got) != 12 {
		t.Errorf("hash is %q, want 6 bytes in hex", got)
	}
}
