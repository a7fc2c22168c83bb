package doubleload

import "sync/atomic"

type gate struct {
	width atomic.Int64
	to    atomic.Pointer[tracer]
}

func (g *gate) set(n int64, t *tracer) {
	g.width.Store(n)
	g.to.Store(t)
}

// FN_passedOn hands on a pointer that use follows without a test of its own.
func (g *gate) FN_passedOn() int {
	if g.to.Load() != nil {
		return use(g.to.Load())
	}
	return 0
}

func use(t *tracer) int { return t.spans }

// FN_acrossACall calls what can take long between the two.
func (g *gate) FN_acrossACall(f func()) int64 {
	if g.width.Load() > 0 {
		f()
		return 100 / g.width.Load()
	}
	return 0
}

// FN_justUsed tests and then uses the value for no more than a result.
func (g *gate) FN_justUsed() int64 {
	if g.width.Load() > 10 {
		return g.width.Load()
	}
	return 10
}

// FN_pointerParameter does not say which variables p points to, nor who
// changes them.
func FN_pointerParameter(p *uint32, table []string) string {
	if int(atomic.LoadUint32(p)) >= len(table) {
		return ""
	}
	return table[atomic.LoadUint32(p)]
}
