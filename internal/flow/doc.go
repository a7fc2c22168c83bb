// Package flow interprets functions abstractly, so that the rules can ask
// which atomic operations feed, guard, precede or follow which others, with
// which locks held, on objects that are shared or still owned.
//
// It works on syntax, types and golang.org/x/tools/go/cfg. A function is
// interpreted only when it is asked for; nothing is computed for the others.
//
// The abstract state at a point of a function is
//
//   - memory: the [Value] of each address written so far,
//   - locks: the mutexes held on every path to the point,
//   - guards: the branch conditions known to hold on every path to the point,
//   - escaped: the allocations that other goroutines may reach.
//
// Values are hash-consed, so two expressions denote the same variable exactly
// when their addresses are the same *Value. Reading an address twice yields
// the same Value unless the function wrote it in between: other goroutines and
// callees are assumed not to move the pointers on the way to a variable.
// That is unsound on purpose; it is what makes s.stats.n one variable.
package flow
