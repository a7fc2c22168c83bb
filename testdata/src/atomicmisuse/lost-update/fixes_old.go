//go:build go1.22

package lostupdate

import "sync/atomic"

// orBeforeItWas is written for a Go whose types have no Or.
func orBeforeItWas(flags *atomic.Uint32, bit uint32) {
	flags.Store(flags.Load() | bit) // want `use Or`
}
