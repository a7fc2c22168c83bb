package lostupdate

import "sync/atomic"

type stats struct {
	requests atomic.Int64
	features atomic.Uint32
	peak     atomic.Int64
	bytes    atomic.Int64
	errors   int64
}

func (s *stats) countRequest() {
	s.requests.Store(s.requests.Load() + 1) // want `lost-update: s.requests is stored from its value loaded at bad.go:\d+, which loses updates in between; use Add`
}

func (s *stats) countError() {
	s.errors = atomic.AddInt64(&s.errors, 1) // want `s.errors is assigned the result of AddInt64 on itself, a plain write that loses updates; drop the assignment`
}

func (s *stats) enable(feature uint32) {
	v := s.features.Load()
	if v&feature != 0 {
		return
	}
	v |= feature
	s.features.Store(v) // want `features is stored from its value loaded at bad.go:\d+, .*; use Or`
}

func (s *stats) observe(size int64) {
	if s.peak.Load() < size {
		s.peak.Store(size) // want `peak is stored after a comparison with its value loaded at bad.go:\d+, .*; use a CompareAndSwap loop`
	}
}

func (s *stats) count(n int64) { s.bytes.Add(n) }

func (s *stats) flush(report func(bytes int64)) {
	n := s.bytes.Load()
	s.bytes.Store(0) // want `bytes is reset after its value was loaded at bad.go:\d+, .*; take and reset it with Swap\(0\)`
	report(n)
}
