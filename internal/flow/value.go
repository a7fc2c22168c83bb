package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// An Opcode says what a [Value] is.
type Opcode uint8

// The opcodes, with the meaning of Args, Obj and Site.
const (
	Unknown   Opcode = iota // a value that nothing is known of; Site made it
	Const                   // a constant; Text is its exact form, "nil" for nil
	Addr                    // the address of variable Obj
	FieldAddr               // the address of field Obj of the struct at Args[0]
	IndexAddr               // the address of element Args[1] of the array at, or slice or map, Args[0]
	Fresh                   // a pointer, slice or map allocated by Site; Args are its initial parts
	Read                    // what memory at address Args[0] held on entry
	Part                    // field Obj of the struct value Args[0]
	Binary                  // Args[0] Token Args[1]
	Unary                   // Token Args[0]
	Assert                  // Args[0] asserted to another type
	Call                    // a result of the call Site; Args are its operands
	Derived                 // something computed from Args by Site
	Phi                     // one of Args, depending on the way control came
	Atomic                  // the result of the atomic operation Site on the variable at Args[0]
	Closure                 // the function literal Site
	TryLock                 // the result of a TryLock of the mutex at Args[0]
	Method                  // the method Obj bound to the receiver at Args[0]
)

// A Value is an abstract value. Values of one [Func] are hash-consed: equal
// means identical, except that a Phi gathers Args while the fixpoint grows.
type Value struct {
	Op    Opcode
	Args  []*Value
	Obj   types.Object
	Token token.Token
	Text  string
	Site  ast.Node

	// Kind is the operation of an Atomic.
	Kind atomicapi.Kind

	// Ctrl holds, for a Phi, the conditions that chose among Args.
	Ctrl []*Value

	id int
}

// IsNil reports whether v is the constant nil.
func (v *Value) IsNil() bool { return v != nil && v.Op == Const && v.Text == "nil" }

// IsConst reports whether v is a constant other than nil.
func (v *Value) IsConst() bool { return v != nil && v.Op == Const && v.Text != "nil" }

// IsZero reports whether v is the zero value of a basic type, or nil.
func (v *Value) IsZero() bool {
	if v == nil || v.Op != Const {
		return false
	}
	switch v.Text {
	case "nil", "0", "false", `""`:
		return true
	}
	return false
}

type valueKey struct {
	op     Opcode
	a0, a1 *Value
	n      int
	obj    types.Object
	tok    token.Token
	text   string
	site   ast.Node
	frame  *frame
}

// values makes and hash-conses the values of a function.
type values struct {
	made map[valueKey]*Value
	phis map[phiKey]*Value
	next int
}

type phiKey struct {
	fn    *Func
	block int32
	addr  *Value
}

func newValues() *values {
	return &values{made: make(map[valueKey]*Value), phis: make(map[phiKey]*Value)}
}

func (vs *values) get(key valueKey, args []*Value) *Value {
	if len(args) > 0 {
		key.a0 = args[0]
	}
	if len(args) > 1 {
		key.a1 = args[1]
	}
	key.n = len(args)
	if v := vs.made[key]; v != nil {
		// A site with more operands than the key holds: keep the union.
		for _, a := range args[min(len(args), 2):] {
			v.add(a)
		}
		return v
	}
	vs.next++
	v := &Value{Op: key.op, Args: args, Obj: key.obj, Token: key.tok, Text: key.text, Site: key.site, id: vs.next}
	vs.made[key] = v
	return v
}

// add adds an argument, unless it is there.
func (v *Value) add(arg *Value) bool {
	if slices.Contains(v.Args, arg) {
		return false
	}
	v.Args = append(v.Args, arg)
	return true
}

func (vs *values) phi(key phiKey) *Value {
	if v := vs.phis[key]; v != nil {
		return v
	}
	vs.next++
	v := &Value{Op: Phi, id: vs.next}
	vs.phis[key] = v
	return v
}

func (vs *values) addr(obj types.Object) *Value {
	return vs.get(valueKey{op: Addr, obj: obj}, nil)
}

func (vs *values) field(base *Value, f *types.Var) *Value {
	return vs.get(valueKey{op: FieldAddr, obj: f.Origin()}, []*Value{base})
}

func (vs *values) index(base, i *Value) *Value {
	return vs.get(valueKey{op: IndexAddr}, []*Value{base, i})
}

func (vs *values) constant(text string) *Value {
	return vs.get(valueKey{op: Const, text: text}, nil)
}

func (vs *values) at(op Opcode, site ast.Node, fr *frame, args ...*Value) *Value {
	return vs.get(valueKey{op: op, site: site, frame: fr}, args)
}

// HasPhi reports whether v, or an operand it is computed from, depends on the
// way control came.
func (v *Value) HasPhi() bool {
	return v.Op == Phi || v.Op != Atomic && slices.ContainsFunc(v.Args, (*Value).HasPhi)
}

// Root returns the value at the bottom of an address: the variable, pointer,
// slice or map that contains it.
func Root(addr *Value) *Value {
	for addr != nil && (addr.Op == FieldAddr || addr.Op == IndexAddr) {
		addr = addr.Args[0]
	}
	return addr
}

// Strip returns v without type assertions.
func Strip(v *Value) *Value {
	for v != nil && v.Op == Assert {
		v = v.Args[0]
	}
	return v
}

// A Loc identifies a variable across functions, whatever the instance: a
// package variable, a local variable, a field of a struct type, or an element
// of one.
type Loc struct {
	Obj  types.Object
	Elem bool // an element of what Obj holds
}

// LocOf returns the variable at the address, and whether it is known.
func LocOf(addr *Value) (Loc, bool) {
	switch addr.Op {
	case Addr, FieldAddr:
		return Loc{Obj: addr.Obj}, true
	case IndexAddr:
		base := addr.Args[0]
		if base.Op == Read {
			base = base.Args[0]
		}
		l, ok := LocOf(base)
		return Loc{l.Obj, true}, ok
	case Read: // *p, for a pointer p held by a variable
		l, ok := LocOf(addr.Args[0])
		return Loc{l.Obj, true}, ok
	}
	return Loc{}, false
}
