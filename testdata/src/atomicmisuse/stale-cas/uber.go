package stalecas

import "go.uber.org/atomic"

type meter struct {
	rate  *atomic.Float64
	ticks atomic.Uint32
}

func (m *meter) scale(by float64) {
	old := m.rate.Load()
	for !m.rate.CAS(old, old*by) { // want `rate is still expected to hold what was loaded at uber.go:\d+ when tried again`
	}
}

func (m *meter) tick() {
	m.ticks.CompareAndSwap(m.ticks.Load(), 0) // want `ticks is expected to hold what it is loaded with in the same call`
}

func (m *meter) scaleAnew(by float64) {
	for old := m.rate.Load(); !m.rate.CAS(old, old*by); old = m.rate.Load() {
	}
}
