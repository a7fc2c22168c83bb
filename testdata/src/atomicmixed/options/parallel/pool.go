package pool

import (
	"sync/atomic"

	"example.org/pool"
)

// flags: -parallel=example.org/pool.Run

func count() int64 {
	var total int64
	pool.Run(func() { atomic.AddInt64(&total, 1) })
	return total // want `plain read of total`
}
