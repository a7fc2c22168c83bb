package checkthenact

import "go.uber.org/atomic"

type peer struct {
	*embedded
	active *atomic.Int32
	max    int32
}

type embedded struct {
	gone atomic.Bool
	bye  chan struct{}
}

func (p *peer) leave() {
	if p.gone.Load() {
		return
	}
	p.gone.Store(true) // want `gone is written after the test .*both close p.bye`
	close(p.bye)
}

func (p *peer) acquire() bool {
	if p.active.Load() < p.max {
		p.active.Inc() // want `active is written after the test`
		return true
	}
	return false
}

func (p *peer) leaveOnce() {
	if p.gone.CAS(false, true) {
		close(p.bye)
	}
}
