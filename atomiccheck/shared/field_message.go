package shared

import (
	"fmt"
	"go/token"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// here returns the access at which the finding stands: the one that lacks what the other has, or
// the write.
func (p *fieldPair) here() *side {
	if p.why == lockedFor && len(p.write.locks) > 0 {
		return p.other
	}
	return p.write
}

// message names the variable, who accesses it where, what tells that it is shared, and what to
// do.
func (p *fieldPair) message() string {
	here, there := p.here(), p.other
	if here == p.other {
		there = p.write
	}
	name, place := types.ExprString(variableOf(here.Access)), p.at(there.e.Pos())
	var how string
	switch {
	case p.why == lockedFor:
		how = fmt.Sprintf("%s here without %s, which is held where it is %s at %s; hold it here too", verbOf(here.Access), lockName(there.locks), verbOf(there.Access), place)
	case p.why == readLockedFor && here == there:
		how = fmt.Sprintf("written here with %s held for reading only, which several goroutines do at once; %s", lockName(here.locks), p.advice(p.write.Access))
	case p.why == readLockedFor:
		how = fmt.Sprintf("written here with %s held for reading only, as others hold it at %s; %s", lockName(here.locks), place, p.advice(p.write.Access))
	case p.why == lockedOtherwise:
		how = fmt.Sprintf("written here with %s held and %s at %s with %s, which do not exclude each other; hold one lock for both", lockName(here.locks), verbOf(there.Access), place, lockName(there.locks))
	case p.why == polled:
		how = fmt.Sprintf("written here and read at %s by a loop that it is to end, without a lock; %s", place, p.advice(p.write.Access))
	case p.why == besideAtomics:
		how = fmt.Sprintf("written here and %s at %s without a lock, next to a counter that is atomic; %s", verbOf(there.Access), place, p.advice(p.write.Access))
	case p.Prog.IsHandledAt(p.startOf(here.e)) && (here.e.Func == there.e.Func || p.Prog.IsHandledAt(p.startOf(there.e))):
		how = fmt.Sprintf("written by handlers of requests, several of which run at once, without a lock; %s", p.advice(p.write.Access))
	case here.e.Func == there.e.Func && (here.Started || here.Dispatched):
		how = fmt.Sprintf("written by several goroutines started at %s without a lock; %s", p.at(p.startOf(here.e)), p.advice(p.write.Access))
	case p.startOf(here.e).IsValid():
		how = fmt.Sprintf("written by a goroutine started at %s and %s at %s, and nothing orders the two; %s", p.at(p.startOf(here.e)), verbOf(there.Access), place, p.advice(p.write.Access))
	default:
		how = fmt.Sprintf("written here and %s at %s by a goroutine started at %s, and nothing orders the two; %s", verbOf(there.Access), place, p.at(p.startOf(there.e)), p.advice(p.write.Access))
	}
	return name + " is " + how
}

// startOf returns where a goroutine that does e is started.
func (p *fieldPair) startOf(e *flow.Event) token.Pos { return p.Prog.GoroutineAt(e) }

// lockName names one of the locks.
func lockName(locks []flow.Loc) string {
	for _, l := range locks {
		if l.Obj != nil {
			return l.Obj.Name()
		}
	}
	return "the lock"
}
