package enable

import "sync/atomic"

// flags: -disable=all -enable=mixed-access

var n int64

func Add() { atomic.AddInt64(&n, 1) }

func Get() int64 {
	return n // want `mixed-access: `
}
