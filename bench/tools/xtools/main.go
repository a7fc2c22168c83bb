// Command xtools is a vet tool of the analyzers in x/tools that are about
// atomics: the peers that every Go user has.
package main

import (
	"golang.org/x/tools/go/analysis/passes/atomic"
	"golang.org/x/tools/go/analysis/passes/atomicalign"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/modernize"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() {
	unitchecker.Main(
		atomic.Analyzer,
		atomicalign.Analyzer,
		copylock.Analyzer,
		modernize.AtomicTypesAnalyzer,
	)
}
