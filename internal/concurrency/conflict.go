package concurrency

import "github.com/atomiclint/atomiclint/internal/flow"

// Conflict reports whether accesses at the two addresses, as one function sees them, touch the
// same memory: they are the same, or one is that of a part of the other. Elements count as the
// same if both indices are the same, or one is that of all elements; two indices that vary are
// taken to differ.
func Conflict(a, b *flow.Value) bool {
	pa, pb := path(a), path(b)
	if pa[0] != pb[0] {
		return false
	}
	for i := 1; i < min(len(pa), len(pb)); i++ {
		if !sameStep(pa[i], pb[i]) {
			return false
		}
	}
	return true
}

// path returns the root of an address and the addresses that lead from there to it.
func path(addr *flow.Value) []*flow.Value {
	var steps []*flow.Value
	for addr.Op == flow.FieldAddr || addr.Op == flow.IndexAddr {
		steps = append([]*flow.Value{addr}, steps...)
		addr = addr.Args[0]
	}
	return append([]*flow.Value{addr}, steps...)
}

// sameStep reports whether two steps, from what may be the same memory, lead to the same.
func sameStep(a, b *flow.Value) bool {
	if a == b {
		return true
	}
	if a.Op != b.Op {
		return false
	}
	if a.Op == flow.FieldAddr {
		return a.Obj == b.Obj
	}
	i, j := a.Args[1], b.Args[1]
	if i.Op == flow.Const && j.Op == flow.Const {
		return i.Text == j.Text
	}
	return i.Op == flow.Unknown || j.Op == flow.Unknown
}
