package pool

import (
	"sync/atomic"

	"example.org/pool"
)

// flags: -parallel=example.org/pool.Run

func count(n int) int64 {
	var total atomic.Int64
	for range n {
		pool.Run(func() {
			total.Store(total.Load() + 1) // want `lost-update`
		})
	}
	return total.Load()
}
