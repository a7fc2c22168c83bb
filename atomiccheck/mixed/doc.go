// Package mixed defines an analyzer that reports variables accessed both
// atomically and plainly.
//
// # Analyzer atomicmixed
//
// atomicmixed: report variables accessed both atomically and plainly
//
// A variable that one place accesses with the functions of sync/atomic has to
// be accessed so everywhere while goroutines share it. The analyzer finds all
// accesses of the package to such variables, those of other packages to exported
// ones, and those made through pointers, and reports the plain ones that may
// happen at the same time as an atomic one.
package mixed
