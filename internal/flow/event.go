package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// An EventKind says what an [Event] is.
type EventKind uint8

// The kinds of events.
const (
	AtomicEvent EventKind = iota // an atomic operation
	WriteEvent                   // a plain write to memory others may reach
	CopyEvent                    // a struct or array is read as a whole
	DerefEvent                   // a use of the pointer or interface that a Load returned
	CallEvent                    // a call of a function whose body is not interpreted in place
	LockEvent                    // a mutex is acquired
	UnlockEvent                  // a mutex is released
	GoEvent                      // a goroutine is started; Callee and Args as of a CallEvent
	SendEvent                    // a channel send
	RecvEvent                    // a channel receive
	CloseEvent                   // close of a channel
	TestEvent                    // a branch condition, whose value is Result
	ReturnEvent                  // a return statement, implicit ones included
	WordEvent                    // a plain read or write of a variable that is watched
	PointEvent                   // the address New of a variable that is watched is stored at Addr
)

// An Event is something a function does, in the order in which it does it.
type Event struct {
	Kind EventKind
	Node ast.Node // what the user wrote; for an event in a callee, the call
	Func *Func    // the function whose body holds Node

	Op     atomicapi.Op // of an AtomicEvent
	Addr   *Value       // the variable accessed, the mutex, the channel
	Result *Value       // what the operation or call returns
	New    *Value       // the value written, sent, or added
	Old    *Value       // the value a CompareAndSwap expects
	Held   *Value       // what the variable whose address is written holds: m in Store(&m)
	Args   []*Value     // operands of a call, receiver first; results returned
	Callee *types.Func  // of a CallEvent, if static

	Guards   []*Guard // conditions that hold here, oldest first
	Locks    []*Lock  // mutexes held here
	Owned    bool     // the variable, or a call's receiver, is not yet reachable by other goroutines
	Local    bool     // of an access: as Owned, if the callees it was given to kept it to themselves
	Deferred bool     // runs when the function returns
	Stmt     bool     // an operation or call whose result is dropped

	// Target is the expression assigned to, of a WriteEvent; of a WordEvent, the
	// expression that denotes the variable.
	Target ast.Expr

	// Write tells that a WordEvent writes.
	Write bool

	// Kept tells, of a WordEvent, that it is on a local variable that neither a goroutine
	// nor anybody unknown has got hold of.
	Kept bool

	// Append tells that a WriteEvent writes behind the end of a slice, if there
	// is room.
	Append bool

	// Receiver tells that a DerefEvent calls a method, which may allow nil.
	Receiver bool

	owned  []bool   // of a ReturnEvent or CallEvent: which of Args nobody else reaches
	behind []*Value // of a ReturnEvent: what the variables hold whose addresses are returned
	frame  *frame   // the callee interpreted in place, nil for the function itself
	block  int32
	seq    int // position among the function's events
}

// Pos returns the position of the event's node.
func (e *Event) Pos() token.Pos { return e.Node.Pos() }

// Inlined reports whether the event happens in a callee rather than at Node.
func (e *Event) Inlined() bool { return e.frame != nil }

// SameFrame reports whether both events happen in one call of one callee, so
// that the callee, not the caller, is where a finding about them belongs.
func (e *Event) SameFrame(o *Event) bool {
	return e.frame != nil && o.frame != nil && e.frame.outermost() == o.frame.outermost()
}

// A Guard is a branch condition and the outcome it is known to have had.
type Guard struct {
	Cond *Value
	Expr ast.Expr
	True bool
	Stmt ast.Stmt // the if, for or case that branched; nil within && and ||
}

// A Lock is a mutex that is held.
type Lock struct {
	Mutex *Value
	Read  bool     // held for reading only
	Site  ast.Node // the acquisition, nil if there are several

	// Token is, for a channel used as a lock, the operation that acquired it.
	Token token.Token
}

// A frame is one call that is interpreted in place.
type frame struct {
	parent *frame
	call   *ast.CallExpr
	fn     *types.Func
}

func (fr *frame) outermost() *frame {
	for fr.parent != nil {
		fr = fr.parent
	}
	return fr
}

func (fr *frame) depth() int {
	n := 0
	for ; fr != nil; fr = fr.parent {
		n++
	}
	return n
}

// has reports whether fn is being interpreted in place already.
func (fr *frame) has(fn *types.Func) bool {
	for ; fr != nil; fr = fr.parent {
		if fr.fn == fn {
			return true
		}
	}
	return false
}
