package disable

import "sync/atomic"

// flags: -disable=ignored-result

func load(ready *atomic.Bool) {
	ready.Load() // ok: the rule is off
}
