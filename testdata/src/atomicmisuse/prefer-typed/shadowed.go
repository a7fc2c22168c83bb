package prefertyped

import std "sync/atomic"

// atomic is a name of its own where count is declared.
func useShadowed() int32 {
	atomic := "shadow"
	var count int32 // want `count is only used`
	std.AddInt32(&count, int32(len(atomic)))
	return std.LoadInt32(&count)
}
