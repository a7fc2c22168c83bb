package disable

import "sync/atomic"

// flags: -disable=mixed-access

var n int64

func Add() { atomic.AddInt64(&n, 1) }

func Get() int64 {
	return n // ok: the rule is off
}
