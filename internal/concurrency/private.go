package concurrency

import (
	"strings"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// Private reports whether nobody else can reach the variable that e accesses: the object is in a
// pool, out of reach, lent, elected, or the author says so.
func (o Order) Private(e *flow.Event) bool {
	return o.Prog.OwnedByCallers(e) || o.isLast(e) ||
		o.IsFinalized(e) || o.IsResult(e.Addr) ||
		o.Recycled(e.Func.Top(), e) || o.TakenOut(e) || flow.Received(e.Addr) || e.Func.Top().Unlinks(e.Addr) ||
		o.Prog.IsLent(e) || flow.TimerStopped(e) || o.Prog.IsOwnArm(e) || o.Prog.Wipes(e) || o.Prog.IsElected(e) ||
		o.FuncClaims(e) == accesses.Alone || o.AuthorClaims(e) == accesses.Alone || o.SaysPlain(e.Node.Pos()) || IsInit(e.Func) || o.IsRetired(e) || o.Prog.AtCallers(e, o.IsRetired) ||
		o.IsInTest(e) && !o.Prog.StartsGoroutines(e.Func.Top())
}

// IsInit reports whether e's function is named as the one that users of an object call
// before all others.
func IsInit(fn *flow.Func) bool {
	obj := fn.Top().Obj
	return obj != nil && obj.Signature().Recv() != nil && strings.EqualFold(obj.Name(), "init")
}

// isLast reports whether e is reached only by whoever gives up the object last, or while the
// object is made.
func (o Order) isLast(e *flow.Event) bool {
	return flow.IsLastRelease(e) || o.Prog.AtCallers(e, func(c *flow.Event) bool { return c.Owned || flow.IsLastRelease(c) })
}
