package lostupdate

import (
	"time"

	"go.uber.org/atomic"
)

type limiter struct {
	tokens  atomic.Int64
	rate    atomic.Float64
	wait    *atomic.Duration
	open    atomic.Bool
	lastErr atomic.String
}

func (l *limiter) take() {
	l.tokens.Store(l.tokens.Load() - 1) // want `tokens is stored from its value loaded .*; use Add`
}

func (l *limiter) floats(by float64) {
	l.rate.Store(l.rate.Load() * by) // want `rate is stored from its value loaded`
}

func (l *limiter) pointer(d time.Duration) {
	if l.wait.Load() < d {
		l.wait.Store(d) // want `wait is stored after a comparison with its value loaded`
	}
}

func (l *limiter) toggle() {
	l.open.Store(!l.open.Load()) // want `open is stored from its value loaded`
}

func (l *limiter) text(s string) {
	l.lastErr.Store(l.lastErr.Load() + "; " + s) // want `lastErr is stored from its value loaded`
}

func (l *limiter) drain() int64 {
	n := l.tokens.Load()
	l.tokens.Sub(n) // want `tokens has its value loaded at uber.go:\d+ subtracted`
	return n
}

func (l *limiter) atOnce() {
	l.tokens.Dec()
	l.open.Toggle()
	l.rate.Add(0.5)
}
