package nilload

import (
	"errors"
	"sync/atomic"
)

type fixable struct{ cfg atomic.Pointer[config] }

func (f *fixable) set(c *config) { f.cfg.Store(c) }
func (f *fixable) unset()        { f.cfg.Store(nil) }

func (f *fixable) next() (int, error) {
	c := f.cfg.Load()
	// The limit holds for everybody.
	n := c.limit // want `check first`
	// No configuration, no limit.
	if c == nil {
		return 0, errors.New("none") // yet
	}
	return n, nil
}

func (f *fixable) copied() config {
	c := f.cfg.Load()
	copied := *c // want `check first`

	if nil == c {
		return config{}
	}
	return copied
}

// depends shows what the statement before it found.
func (f *fixable) depends() string {
	c := f.cfg.Load()
	name := c.name // want `check first`
	if c == nil {
		return name + "?"
	}
	return name
}

// later has something between.
func (f *fixable) later() string {
	c := f.cfg.Load()
	name := c.name // want `check first`
	other := f.copied()
	if c == nil {
		return other.name
	}
	return name
}

// goesOn does not leave.
func (f *fixable) goesOn() string {
	c := f.cfg.Load()
	name := c.name // want `check first`
	if c == nil {
		name = "none"
	}
	return name
}
