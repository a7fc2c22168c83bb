package prefertyped

import "sync/atomic"

type pool struct {
	busy atomic.Int64
}

func (p *pool) run(task func()) {
	p.busy.Add(1)
	defer p.busy.Add(-1)
	task()
}
