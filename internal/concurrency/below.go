package concurrency

import "strings"

// IsBelowRaces reports whether the package with the path implements what the memory model
// promises, so that the race detector does not look at its accesses either: those of package
// sync are "either uninteresting or will cause false positives", as the compiler says
// (cmd/compile/internal/ssagen).
func IsBelowRaces(path string) bool {
	switch path {
	case "sync", "internal/sync", "runtime", "internal/race":
		return true
	}
	return strings.HasPrefix(path, "runtime/") || strings.HasPrefix(path, "internal/runtime/")
}
