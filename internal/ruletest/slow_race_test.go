//go:build race

package ruletest

// slowdown is how much longer things take than they do in a plain build.
const slowdown = 10
