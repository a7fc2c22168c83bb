package ruletest

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/tools/go/analysis"
)

// Patience is how long the analysis of one package goes on before it counts as
// hung: of an input of the fuzzer, which is small, and of any package on a
// machine that is busy with other tests. The race detector makes it longer.
const (
	fuzzPatience = 10 * time.Second * slowdown
	testPatience = time.Minute * slowdown
)

// load is Loader.Load, which fails where the type checker itself panics: that
// is a defect of go/types, and no driver reaches an analyzer then.
func load(path string, sources ...Source) (pkg *Package, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return sharedLoader().Load(path, sources...), true
}

// analyze runs the analyzers over pkg. A panic becomes an error with the stack;
// a hang ends the process with the stacks of all goroutines.
func analyze(name string, pkg *Package, analyzers []*analysis.Analyzer, patience time.Duration) (found []analysis.Diagnostic, err error) {
	watchdog := time.AfterFunc(patience, func() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		panic(fmt.Sprintf("%s: analysis goes on after %v\n%s", name, patience, stacks))
	})
	defer watchdog.Stop()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: panic: %v\n%s", name, r, debug.Stack())
		}
	}()
	byAnalyzer, err := pkg.Run(analyzers...)
	for _, a := range analyzers {
		found = append(found, byAnalyzer[a]...)
	}
	return found, err
}
