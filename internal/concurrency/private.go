package concurrency

import (
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// IsInit reports whether a function is named as the one that users of an object call before all
// others.
func IsInit(fn *flow.Func) bool {
	obj := fn.Top().Obj
	return obj != nil && strings.EqualFold(obj.Name(), "init")
}

// IsLast reports whether e is reached only by whoever gives up the object last, or while the
// object is made.
func (o Order) IsLast(e *flow.Event) bool {
	return flow.IsLastRelease(e) || o.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Owned || flow.IsLastRelease(c) })
}
