// Package atomicapi is what the family knows of atomic packages: which
// functions and methods are atomic operations, on which operand they act and
// what their arguments mean.
//
// It is a table and its look-ups. It depends on go/types alone and knows
// nothing of passes, flow or rules; nothing else in the module spells out the
// name of an atomic function.
package atomicapi

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// Import paths of the atomic packages that are known without configuration.
const (
	Std    = "sync/atomic"
	Uber   = "go.uber.org/atomic"
	Gvisor = "gvisor.dev/gvisor/pkg/atomicbitops"
)

// A Kind is a kind of atomic operation.
type Kind uint8

// The kinds of operations. Inc, Dec and Sub of some packages are [Add]; Toggle
// is [Xor].
const (
	Load Kind = iota + 1
	Store
	Add
	And
	Or
	Xor
	Swap
	CompareAndSwap
)

var kindNames = [...]string{Load: "Load", Store: "Store", Add: "Add", And: "And", Or: "Or", Xor: "Xor", Swap: "Swap", CompareAndSwap: "CompareAndSwap"}

// String returns the name that sync/atomic gives the operation.
func (k Kind) String() string { return kindNames[k] }

// Writes reports whether the operation writes its operand.
func (k Kind) Writes() bool { return k != Load }

// ReadModifyWrite reports whether the operation both reads and writes its
// operand in one step.
func (k Kind) ReadModifyWrite() bool { return k != Load && k != Store }

// An Op is one call of an atomic operation.
type Op struct {
	Kind Kind
	Call *ast.CallExpr
	Func *types.Func

	// Operand denotes the variable operated on. If Pointer, it is an
	// expression whose value points to the variable: &x, p, or the receiver
	// when it is a pointer; otherwise it is the variable itself.
	Operand ast.Expr
	Pointer bool

	// Typed tells a method of an atomic type from a function on a plain word.
	Typed bool

	Old   ast.Expr // the value expected, of CompareAndSwap
	New   ast.Expr // the value written, of Store, Swap and CompareAndSwap
	Delta ast.Expr // the operand of Add, And, Or; nil where the name implies it
	Minus bool     // Delta, or 1 if there is none, is subtracted
}

// A Table is a set of atomic packages.
type Table struct {
	custom []string
}

// New returns the table of the known packages and of those with the given
// import paths, whose functions and methods are told by their names.
func New(custom ...string) *Table { return &Table{custom} }

// HasPackage reports whether the import path names an atomic package.
func (t *Table) HasPackage(path string) bool {
	return path == Std || path == Uber || path == Gvisor || slices.Contains(t.custom, path)
}

// InScope reports whether pkg is an atomic package or imports one directly.
func (t *Table) InScope(pkg *types.Package) bool {
	return slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return t.HasPackage(p.Path()) })
}

// OpOf returns the atomic operation that call performs, if it is one.
func (t *Table) OpOf(info *types.Info, call *ast.CallExpr) (Op, bool) {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || !t.HasPackage(fn.Pkg().Path()) {
		return Op{}, false
	}
	op := Op{Call: call, Func: fn}
	args := call.Args
	recv := fn.Signature().Recv()
	if recv == nil {
		op.Kind, op.Minus = functionKind(fn.Pkg().Path(), fn.Name())
		if op.Kind == 0 || len(args) == 0 || !isPointer(info.TypeOf(args[0])) {
			return Op{}, false
		}
		op.Operand, op.Pointer, args = args[0], true, args[1:]
	} else {
		if !t.IsAtomic(recv.Type()) {
			return Op{}, false
		}
		op.Kind, op.Minus = methodKind(fn.Pkg().Path(), fn.Name())
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if op.Kind == 0 || !ok {
			return Op{}, false
		}
		op.Typed = true
		if s := info.Selections[sel]; s != nil && s.Kind() == types.MethodExpr {
			if len(args) == 0 {
				return Op{}, false
			}
			op.Operand, op.Pointer, args = args[0], true, args[1:]
		} else {
			op.Operand = sel.X
			op.Pointer = s != nil && len(s.Index()) == 1 && isPointer(s.Recv())
		}
	}
	return op, op.bind(args)
}

// BoundOp returns the atomic operation that call performs if what it calls is a
// method value of fn: load := x.Load; load(). The op has no Operand.
func (t *Table) BoundOp(fn *types.Func, call *ast.CallExpr) (Op, bool) {
	recv := fn.Signature().Recv()
	if recv == nil || fn.Pkg() == nil || !t.HasPackage(fn.Pkg().Path()) || !t.IsAtomic(recv.Type()) {
		return Op{}, false
	}
	op := Op{Call: call, Func: fn, Typed: true}
	op.Kind, op.Minus = methodKind(fn.Pkg().Path(), fn.Name())
	return op, op.Kind != 0 && op.bind(call.Args)
}

// bind gives the arguments after the operand their meanings.
func (op *Op) bind(args []ast.Expr) bool {
	switch op.Kind {
	case Load:
		return len(args) == 0
	case Store, Swap:
		if len(args) == 1 {
			op.New = args[0]
		}
		return len(args) <= 1
	case CompareAndSwap:
		if len(args) == 2 {
			op.Old, op.New = args[0], args[1]
		}
		return len(args) == 2
	default:
		if len(args) == 1 {
			op.Delta = args[0]
		}
		return len(args) <= 1
	}
}

func isPointer(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// functionKind returns the kind of the function with the given name, and
// whether it subtracts. The names are sync/atomic's, with the operand's type
// after the operation, and for custom packages also those of the Go runtime.
func functionKind(path, name string) (Kind, bool) {
	for _, p := range []struct {
		prefix string
		kind   Kind
	}{
		{"CompareAndSwap", CompareAndSwap}, {"Load", Load}, {"Store", Store},
		{"Add", Add}, {"Swap", Swap}, {"And", And}, {"Or", Or}, {"Xor", Xor},
	} {
		if strings.HasPrefix(name, p.prefix) {
			return p.kind, false
		}
	}
	if path == Std || path == Gvisor {
		return 0, false
	}
	switch {
	case strings.HasPrefix(name, "Cas"):
		return CompareAndSwap, false
	case strings.HasPrefix(name, "Xadd"), strings.HasPrefix(name, "Inc"):
		return Add, false
	case strings.HasPrefix(name, "Dec"), strings.HasPrefix(name, "Sub"):
		return Add, true
	case strings.HasPrefix(name, "Xchg"):
		return Swap, false
	}
	return 0, false
}

// methodKind returns the kind of the method with the given name of an atomic
// type, and whether it subtracts. Methods named Racy… are plain accesses.
func methodKind(path, name string) (Kind, bool) {
	switch name {
	case "Load":
		return Load, false
	case "Store":
		return Store, false
	case "Add":
		return Add, false
	case "And":
		return And, false
	case "Or":
		return Or, false
	case "Swap":
		return Swap, false
	case "CompareAndSwap":
		return CompareAndSwap, false
	}
	if path == Std {
		return 0, false
	}
	switch name {
	case "Get", "IsSet":
		return Load, false
	case "Set", "SetTo", "UnSet":
		return Store, false
	case "Inc", "Increment":
		return Add, false
	case "Sub", "Dec", "Decrement":
		return Add, true
	case "Xor", "Toggle":
		return Xor, false
	case "GetAndSet", "Exchange":
		return Swap, false
	case "CAS", "CompareAndSet", "SetToIf":
		return CompareAndSwap, false
	}
	return 0, false
}

// IsAtomic reports whether t, or what t points to, is an atomic type: a named
// struct type of an atomic package with methods that load and store.
func (t *Table) IsAtomic(typ types.Type) bool { return t.Named(typ) != nil }

// Named returns the atomic type that typ is or points to, or nil.
func (t *Table) Named(typ types.Type) *types.Named {
	typ = types.Unalias(typ)
	if p, ok := typ.(*types.Pointer); ok {
		typ = types.Unalias(p.Elem())
	}
	named, ok := typ.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !t.HasPackage(named.Obj().Pkg().Path()) {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil
	}
	for method := range named.Methods() {
		if kind, _ := methodKind(named.Obj().Pkg().Path(), method.Name()); kind == Load {
			return named
		}
	}
	return nil
}

// IsValue reports whether t, or what t points to, is a Value: an atomic type
// that holds an interface and so checks the type it is given at run time.
func (t *Table) IsValue(typ types.Type) bool {
	named := t.Named(typ)
	return named != nil && named.Obj().Name() == "Value"
}

// Width returns the size in bytes of the variable that the op accesses, or 0
// if it depends on the platform or is unknown.
func (op Op) Width() int {
	name := op.Func.Name()
	if op.Typed {
		recv := types.Unalias(op.Func.Signature().Recv().Type())
		if p, ok := recv.(*types.Pointer); ok {
			recv = types.Unalias(p.Elem())
		}
		if named, ok := recv.(*types.Named); ok {
			name = named.Obj().Name()
		}
	}
	switch {
	case strings.HasSuffix(name, "64"), op.Typed && name == "Duration":
		return 8
	case strings.HasSuffix(name, "32"), op.Typed && name == "Bool":
		return 4
	}
	return 0
}

// IsAddressOf returns x if the op's operand is written &x.
func (op Op) IsAddressOf() (x ast.Expr, ok bool) {
	u, ok := ast.Unparen(op.Operand).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil, false
	}
	return ast.Unparen(u.X), true
}
