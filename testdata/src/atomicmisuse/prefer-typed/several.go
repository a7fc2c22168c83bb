package prefertyped

import "sync/atomic"

type several struct {
	// hits and misses are counted, size is guarded.
	hits, misses, size int64 `unit:"1"` // want `hits is only used` `misses is only used`

	first, last int32 // want `last is only used`
}

var opened, closed, limit uint64 // want `closed is only used`

func count(s *several) int64 {
	var tries, max int32 // want `tries is only used`
	atomic.AddInt64(&s.hits, 1)
	atomic.AddInt64(&s.misses, int64(atomic.AddInt32(&tries, max)))
	atomic.StoreInt32(&s.last, s.first)
	atomic.AddUint64(&closed, opened-limit)
	return s.size
}
