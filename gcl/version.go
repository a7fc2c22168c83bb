package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
)

// Paths of the modules whose versions make up the program's own.
const (
	golangciPath = "github.com/golangci/golangci-lint/v2"
	ourPath      = "github.com/atomiclint/atomiclint"
)

// buildInfo returns what golangci-lint shows as its version. The version is
// also the salt of golangci-lint's cache, so it must differ between any two
// programs that find different things; and editors parse it, so it begins with
// golangci-lint's own.
func buildInfo() commands.BuildInfo {
	info := commands.BuildInfo{
		GoVersion: "unknown",
		Version:   "unknown",
		Commit:    "(unknown)",
		Date:      "(unknown)",
	}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	info.GoVersion = build.GoVersion
	for _, setting := range build.Settings {
		switch setting.Key {
		case "vcs.revision":
			info.Commit = setting.Value
		case "vcs.time":
			info.Date = setting.Value
		}
	}
	info.Version = versionOf(build, ownHash)
	return info
}

// versionOf returns golangci-lint's version, then ours: the one released, or
// the start of the program's hash where there is none, as in a workspace.
func versionOf(build *debug.BuildInfo, hash func() string) string {
	version := strings.TrimPrefix(moduleVersion(build, golangciPath), "v")
	ours := moduleVersion(build, ourPath)
	if ours == "" {
		ours = hash()
	}
	return version + "-atomiclint-" + ours
}

// moduleVersion returns the version of a dependency as the module proxy knows
// it, or "" if it was built from a directory.
func moduleVersion(build *debug.BuildInfo, path string) string {
	for _, dep := range build.Deps {
		if dep.Path != path {
			continue
		}
		if dep.Replace != nil {
			dep = dep.Replace
		}
		if dep.Version == "(devel)" || strings.Contains(dep.Version, "+dirty") {
			return ""
		}
		return dep.Version
	}
	return ""
}

// ownHash returns the first 6 bytes of the hash of the running program.
func ownHash() string {
	name, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	program, err := os.ReadFile(name)
	if err != nil {
		return "unknown"
	}
	sum := sha256.Sum256(program)
	return fmt.Sprintf("%x", sum[:6])
}
