package prefertyped

import "sync/atomic"

type histogram struct {
	buckets [16]uint64  // want `elements of buckets are only used with the functions of sync/atomic; make each an atomic.Uint64`
	grid    [2][3]int32 // want `elements of grid are used with .* plainly at elements.go:17; make each an atomic.Int32`
	perCPU  []int64     // want `elements of perCPU are only used`
}

func newHistogram(cpus int) *histogram {
	return &histogram{perCPU: make([]int64, cpus)}
}

func (h *histogram) add(cpu, row int) {
	atomic.AddUint64(&h.buckets[cpu%len(h.buckets)], 1)
	if h.grid[row][0] == 0 {
		atomic.AddInt32(&h.grid[row][1], 1)
	}
	if h.perCPU != nil {
		atomic.AddInt64(&h.perCPU[cpu], 1)
	}
}

func (h *histogram) reset(cpus int) {
	h.perCPU = make([]int64, cpus)
	for i := range h.buckets {
		atomic.StoreUint64(&h.buckets[i], 0)
	}
	seen := make([]uint32, 8) // want `elements of seen are only used`
	atomic.StoreUint32(&seen[0], 1)
}
