package checkthenact

import (
	"errors"
	"io"
	"sync/atomic"
)

var errClosed = errors.New("closed")

type conn struct {
	closed atomic.Bool
	state  atomic.Int32
	rwc    io.Closer
	out    chan []byte
	quit   chan struct{}
	closes int
}

func (c *conn) isClosed() bool { return c.closed.Load() }

func (c *conn) behindAGetter() error {
	if c.isClosed() {
		return errClosed
	}
	c.closed.Store(true) // want `check-then-act: .*closed is written after the test`
	close(c.out)
	return c.rwc.Close()
}

func (c *conn) markClosed() { c.closed.Store(true) }

func (c *conn) behindASetter() {
	if !c.isClosed() {
		c.markClosed() // want `check-then-act: .*closed is written after the test .*both close c.out`
		close(c.out)
	}
}

func (c *conn) negated() {
	if closed := c.closed.Load(); !closed {
		c.closed.Store(true) // want `closed is written after the test .*both close c.quit`
		close(c.quit)
	}
}

func (c *conn) closedFirst() {
	if c.closed.Load() {
		return
	}
	close(c.quit)
	c.closed.Store(true) // want `closed is written after the test .*both close c.quit`
}

const (
	idle int32 = iota
	open
	draining
	stopped
)

func (c *conn) inASwitch() error {
	switch c.state.Load() {
	case stopped:
		return errClosed
	case open:
		c.state.Store(stopped) // want `state is written after the test .*both close c.out`
		close(c.out)
	}
	return nil
}

func (c *conn) severalStates() {
	st := c.state.Load()
	if st != open && st != draining {
		return
	}
	c.state.Store(stopped) // want `state is written after the test .*both close c.quit`
	close(c.quit)
}

func (c *conn) farApart(reason string) error {
	if c.state.Load() == stopped {
		return errClosed
	}
	if reason == "" {
		return errors.New("no reason")
	}
	for i := range reason {
		if reason[i] == 0 {
			return errors.New("zero byte")
		}
	}
	c.state.Store(stopped) // want `state is written after the test`
	c.closes++
	return nil
}

func (c *conn) claimedLater() {
	if c.state.Load() == stopped { // ok: an early exit
		return
	}
	if !c.state.CompareAndSwap(open, stopped) {
		return
	}
	close(c.quit)
}

func (c *conn) swapped() {
	if c.closed.Load() || c.closed.Swap(true) { // ok: Swap tells who was first
		return
	}
	close(c.quit)
}

func (c *conn) afterTheClaim() {
	if c.closed.CompareAndSwap(false, true) {
		if c.state.Load() == open {
			c.state.Store(stopped) // ok: one goroutine gets here
			close(c.out)
		}
	}
}

func (c *conn) waitedFor() {
	for c.state.Load() != draining { // ok: re-read until it holds
		<-c.out
	}
	c.state.Store(stopped)
}
