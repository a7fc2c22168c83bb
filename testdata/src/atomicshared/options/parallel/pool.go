package pool

import "example.org/pool"

// flags: -parallel=example.org/pool.Run

func count() int {
	total := 0
	pool.Run(func() {
		total++ // want `unsynchronized-capture: total is written by a goroutine started at pool.go:9 and read at pool.go:12 without a lock or a join between`
	})
	return total
}
