// Package concurrency decides whether two accesses to one variable can happen
// at the same time: it asks package flow who owns the object, which goroutines
// run the two, what starts and joins those, which locks are held, and what one
// hands to the other.
//
// What the package under analysis does not show counts as keeping them apart.
package concurrency
