package concurrency

import (
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// IsPrivate reports whether, by what leads to e or what the author says, nobody else can reach the
// variable that e accesses. Who owns its object, or has taken it out of something shared, is for
// the rules to ask, as far as they believe it.
func (o Order) IsPrivate(e *flow.Event) bool {
	return o.IsFinalized(e) || o.IsResult(e.Addr) || o.Recycled(e.Func.Top(), e) || e.Func.Top().Unlinks(e.Addr) ||
		o.Prog.IsLent(e) || flow.TimerStopped(e) || o.Prog.IsOwnArm(e) || o.Prog.IsElected(e) ||
		o.SaysPlain(e.Node.Pos()) || isInit(e.Func) || o.IsRetired(e) || o.Prog.AtCallers(e, o.IsRetired)
}

// isInit reports whether a function is named as the one that users of an object, or the runtime,
// call before all others.
func isInit(fn *flow.Func) bool {
	obj := fn.Top().Obj
	return obj != nil && strings.EqualFold(obj.Name(), "init")
}

// IsLast reports whether e is reached only by whoever gives up the object last, or while the
// object is made.
func (o Order) IsLast(e *flow.Event) bool {
	return flow.IsLastRelease(e) || o.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Owned || flow.IsLastRelease(c) })
}
