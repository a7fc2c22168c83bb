// Package misuse defines an analyzer that reports atomic operations that are
// used wrongly: each operation is atomic, but what they do together is not.
//
// # Analyzer atomicmisuse
//
// atomicmisuse: report atomic operations that are used wrongly
//
// The analyzer looks at one package at a time and keeps no facts. It assumes
// that a variable which is accessed with atomic operations is shared between
// goroutines, except while it can be seen to be owned by the function that
// made it, or while every writer holds the same lock.
//
// It does not see writers in other packages, nor operations behind an
// interface or a function value. Where it cannot know, it is silent.
package misuse
