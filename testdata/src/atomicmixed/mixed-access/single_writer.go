package mixed

import (
	"sync/atomic"
	"time"
)

// The only writer reads what it has written.

type sampler struct {
	samples uint64
	stop    chan bool
}

func startSampler() *sampler {
	s := &sampler{stop: make(chan bool)}
	go s.loop()
	return s
}

func (s *sampler) loop() {
	for {
		select {
		case <-s.stop:
			return
		case <-time.After(time.Microsecond):
		}
		if s.samples%10 == 9 { // ok: nobody else writes it
			time.Sleep(time.Microsecond)
		}
		atomic.AddUint64(&s.samples, 1)
	}
}

func (s *sampler) Samples() uint64 { return atomic.LoadUint64(&s.samples) }
