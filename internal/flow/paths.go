package flow

// A point is a place in the body of a function: an event, or the function's
// beginning or end.
type point struct {
	block int32
	seq   int
	exit  bool
}

func entryPoint() point { return point{block: 0, seq: -1} }

// pointOf returns where e happens in the body of fn, and whether it does so
// within fn's own goroutine and time. What is deferred happens at the end.
func (p *Program) pointOf(e *Event, fn *Func) (at point, sync bool) {
	sync = true
	for e.Func != fn {
		if e.Func.Parent == nil {
			return point{}, false
		}
		sync = sync && !p.runsApart(e.Func)
		at.exit = at.exit || e.Func.Deferred
		e = e.Func.at
	}
	at.block, at.seq = e.block, e.seq
	at.exit = (at.exit || e.Deferred) && sync
	return at, sync
}

// pathAvoiding reports whether control can come from one point of fn to
// another without passing any of the points to avoid.
func (fn *Func) pathAvoiding(from, to point, avoid []point) bool {
	g := fn.cfg
	if from.exit {
		return to.exit && len(avoid) == 0
	}
	blocked := func(block int32, after, before int) bool {
		for _, a := range avoid {
			if a.block == block && a.seq > after && a.seq < before && !a.exit {
				return true
			}
		}
		return false
	}
	const last = int(^uint(0) >> 1)
	isTarget := func(block int32) bool {
		if to.exit {
			return len(g.blocks[block].Succs) == 0
		}
		return block == to.block
	}
	end := to.seq
	if to.exit {
		end = last
	}
	if isTarget(from.block) && from.seq < end {
		return !blocked(from.block, from.seq, end)
	}
	if blocked(from.block, from.seq, last) {
		return false
	}
	seen := make(map[int32]bool)
	work := []int32{from.block}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range g.blocks[b].Succs {
			if seen[s.Index] {
				continue
			}
			seen[s.Index] = true
			if isTarget(s.Index) {
				if !blocked(s.Index, -1, end) {
					return true
				}
				continue
			}
			if !blocked(s.Index, -1, last) {
				work = append(work, s.Index)
			}
		}
	}
	return false
}
