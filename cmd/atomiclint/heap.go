package main

import (
	"runtime"
	"runtime/debug"
)

// startHeap is the size in MiB up to which the heap grows before the first
// garbage collection. Most packages need less, and go vet runs a process for
// each; the compiler does the same.
const startHeap = 96

// delayCollection puts the first garbage collection off until the heap has
// startHeap MiB. Later ones come as usual. It leaves GOGC alone if the user
// set it.
func delayCollection() {
	const (
		usual   = 100 // percent, Go's default
		minimum = 4   // MiB, the heap at which Go collects first with the default
	)
	if old := debug.SetGCPercent(usual * startHeap / minimum); old != usual {
		debug.SetGCPercent(old)
		return
	}
	first := new(struct{ _ *int }) // dies at the first collection
	runtime.SetFinalizer(first, func(any) { debug.SetGCPercent(usual) })
}
