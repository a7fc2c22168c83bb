// Package accesses defines a helper analyzer that knows the accesses of a
// package to the variables that are used atomically, and what keeps them apart:
// ownership, locks, joins, and the author's word.
//
// # Analyzer atomicaccesses
//
// atomicaccesses: find every access to the variables that are used atomically
//
// It reports nothing. The analyzers of the family share its result, so that a
// package is interpreted once. Facts live here, since it has no settings.
package accesses
