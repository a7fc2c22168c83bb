package doubleload

import (
	"time"

	"go.uber.org/atomic"
)

type poller struct {
	every  *atomic.Duration
	err    atomic.Error
	target atomic.Pointer[tracer]
}

func (p *poller) configure(d time.Duration, err error, t *tracer) {
	p.every.Store(d)
	p.err.Store(err)
	p.target.Store(t)
}

func (p *poller) ticker() *time.Ticker {
	if p.every.Load() > 0 {
		return time.NewTicker(p.every.Load()) // want `every is loaded again after its value loaded`
	}
	return nil
}

func (p *poller) failure() string {
	if p.err.Load() != nil {
		return p.err.Load().Error() // want `err is loaded again after its value loaded`
	}
	return ""
}

func (p *poller) span() *tracer {
	if p.target.Load() != nil {
		return p.target.Load().span() // want `target is loaded again after its value loaded`
	}
	return nil
}
