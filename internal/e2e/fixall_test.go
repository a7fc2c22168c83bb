package e2e

import (
	"slices"
	"testing"
)

// TestFixesTogether applies the fixes of all rules over the corpus at once:
// what compiled must still compile, tests included, after each round, and
// fixing must come to an end.
//
// go test runs without vet, which refuses some of what the fixtures do wrong.
func TestFixesTogether(t *testing.T) {
	linter, custom := program(t, atomiclint), program(t, golangciLint)
	for _, test := range []struct {
		name string
		argv []string
	}{
		{"standalone", slices.Concat([]string{linter, "-fix"}, flags, []string{"./..."})},
		{"golangci-lint", []string{custom, "run", "--fix", "--uniq-by-line=false", "--max-same-issues=0", "--max-issues-per-linter=0", "./..."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			makeCorpus(t, dir)
			writeFiles(t, dir, map[string]string{".golangci.yml": golangciConfig})
			run(t, dir, "go", "test", "-vet=off", "-run=^$", "./...").expectExit(t, "compiling the corpus", 0)
			before := snapshot(t, dir)
			const rounds = 6
			for round := 1; ; round++ {
				out := run(t, dir, test.argv[0], test.argv[1:]...)
				if out.code > 1 {
					t.Fatalf("round %d failed\n%s%s", round, out.stdout, out.stderr)
				}
				run(t, dir, "go", "test", "-vet=off", "-run=^$", "./...").expectExit(t, "compiling what was fixed", 0)
				after := snapshot(t, dir)
				if after == before && round > 1 {
					return
				}
				if after == before {
					t.Fatal("nothing was fixed")
				}
				if round == rounds {
					t.Fatalf("still fixing in round %d", round)
				}
				before = after
			}
		})
	}
}
