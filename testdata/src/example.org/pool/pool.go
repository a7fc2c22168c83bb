// Package pool runs functions on goroutines that a program chooses.
package pool

// A Runner has a goroutine run a function, some time.
type Runner interface{ Run(f func()) }

// Default is what Run uses.
var Default Runner

// Run has a goroutine run f, some time.
func Run(f func()) { Default.Run(f) }
