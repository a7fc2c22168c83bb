// Command checklocks is a vet tool of gVisor's checklocks, the analyzer of
// locks and atomics that works by annotations, facts and SSA.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"
	"gvisor.dev/gvisor/tools/checklocks"
)

func main() { unitchecker.Main(checklocks.Analyzer) }
