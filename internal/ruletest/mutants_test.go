package ruletest

import (
	"math/rand/v2"
	"testing"
)

// TestMutants holds the fixtures, changed at random at the level of syntax, to
// what the fuzzer holds its inputs to. Unlike those, a third of the mutants
// compile, so that this is the test of fixes in code that nobody thought of.
// The random numbers are the same in each run; the fuzzer looks further.
func TestMutants(t *testing.T) {
	mutants := 4000
	if testing.Short() || slowdown > 1 {
		mutants = 300
	}
	var (
		random    = rand.New(rand.NewPCG(1, 2))
		sources   = seeds(t)
		analyzers = everyRule()
		compile   = 0
		fixes     = 0
	)
	for range mutants {
		steps := make([]byte, 3*(1+random.IntN(3)))
		for i := range steps {
			steps[i] = byte(random.Uint32())
		}
		src := mutate(sources[random.IntN(len(sources))], steps)
		pkg, ok := load("mutant", split(src)...)
		if !ok {
			continue
		}
		found, err := analyze("mutant", pkg, analyzers, testPatience)
		if err != nil {
			t.Errorf("%v\nsource:\n%s", err, src)
		}
		for _, problem := range append(placeProblems(pkg, found), fixProblems(pkg, found)...) {
			t.Errorf("%s\nsource:\n%s", problem, src)
		}
		if len(pkg.Errors) == 0 {
			compile++
			for _, d := range found {
				fixes += len(d.SuggestedFixes)
			}
		}
		pkg.Forget()
	}
	t.Logf("%d mutants, %d compile, with %d fixes", mutants, compile, fixes)
	if compile < mutants/10 || fixes < mutants/10 {
		t.Error("too few mutants compile or have fixes for the test to mean something")
	}
}
