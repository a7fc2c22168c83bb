package enable

import "sync/atomic"

// flags: -disable=all -enable=ignored-result

func load(ready *atomic.Bool) {
	ready.Load() // want `ignored-result: `
}
