package nilload

import (
	"sync/atomic"
	"time"
)

type entry struct {
	key string
	exp time.Time
}

func (e *entry) expired(now time.Time) bool { return now.After(e.exp) }

func (e *entry) text() string {
	if e == nil {
		return ""
	}
	return e.key
}

func (e entry) name() string { return e.key }

type slots struct {
	cur  atomic.Pointer[entry]
	hook atomic.Pointer[func()]
}

func (s *slots) methodThatFollows(now time.Time) bool {
	e := s.cur.Load()
	stale := e.expired(now) // want `s.cur is loaded and followed before it is checked for nil at receivers.go:32`
	if e != nil && !stale {
		return true
	}
	return false
}

func (s *slots) valueReceiver() string {
	e := s.cur.Load()
	name := e.name() // want `s.cur is loaded and followed before it is checked for nil`
	if e == nil {
		return "none"
	}
	return name
}

func (s *slots) methodThatAllowsNil() string {
	e := s.cur.Load()
	text := e.text() // ok: the method asks
	if e == nil {
		return "none"
	}
	return text
}

func (s *slots) checksWhatItPointsTo() {
	f := *s.hook.Load() // want `s.hook is loaded and followed before it is checked for nil`
	if f == nil {
		return
	}
	f()
}

func (s *slots) clear() { s.hook.Store(nil) }

type node[T any] struct {
	next *node[T]
	val  T
}

type stack[T any] struct{ top atomic.Pointer[node[T]] }

func (s *stack[T]) pop() (v T, ok bool) {
	for {
		top := s.top.Load()
		next := top.next // want `s.top is loaded and followed before it is checked for nil`
		if top == nil {
			return v, false
		}
		if s.top.CompareAndSwap(top, next) {
			return top.val, true
		}
	}
}
