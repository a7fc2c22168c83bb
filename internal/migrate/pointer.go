package migrate

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// pointee returns the pointer type *T that the uses of an unsafe.Pointer
// convert it from and to, or an error unless there is exactly one.
func (m *Migrator) pointee(uses []use) (types.Type, error) {
	var found types.Type
	for _, u := range uses {
		for _, t := range m.pointersAt(u) {
			if found != nil && !types.Identical(found, t) {
				return nil, fmt.Errorf("it points to more than one type: %s and %s", found, t)
			}
			found = t
		}
	}
	if found == nil {
		return nil, errors.New("what it points to is not evident")
	}
	return found, nil
}

// pointersAt returns the pointer types that one use converts from and to.
func (m *Migrator) pointersAt(u use) (found []types.Type) {
	add := func(t types.Type) {
		if p, ok := t.(*types.Pointer); ok {
			found = append(found, p)
		}
	}
	value := u.outer
	if u.op != nil {
		value = parenthesised(u.call)
		for _, arg := range u.op.Call.Args[1:] {
			if x := m.convertedToUnsafe(arg); x != nil {
				add(m.info.TypeOf(x))
			}
		}
	} else if assign, ok := u.outer.Parent().Node().(*ast.AssignStmt); ok && len(assign.Rhs) == 1 {
		if x := m.convertedToUnsafe(assign.Rhs[0]); x != nil {
			add(m.info.TypeOf(x))
		}
	}
	if conv := m.conversionOf(value); conv.Valid() {
		add(m.info.TypeOf(conv.Node().(*ast.CallExpr)))
	}
	return found
}

// convertedToUnsafe returns x if e is unsafe.Pointer(x), or nil.
func (m *Migrator) convertedToUnsafe(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	if tv := m.info.Types[call.Fun]; !tv.IsType() || !isUnsafePointer(tv.Type) {
		return nil
	}
	return call.Args[0]
}

// conversionOf returns the conversion that cur is the operand of, if any.
func (m *Migrator) conversionOf(cur inspector.Cursor) inspector.Cursor {
	if cur.ParentEdgeKind() == edge.CallExpr_Args {
		if call := cur.Parent().Node().(*ast.CallExpr); m.info.Types[call.Fun].IsType() {
			return cur.Parent()
		}
	}
	return inspector.Cursor{}
}

// rewritePointerOp plans the edits of a call of one of the functions on an
// unsafe.Pointer; the conversions that the typed methods do without go.
//
//	(*T)(atomic.LoadPointer(&p))                 =>  p.Load()
//	atomic.StorePointer(&p, unsafe.Pointer(x))   =>  p.Store(x)
func (m *Migrator) rewritePointerOp(mig *Migration, u use) error {
	call := u.op.Call
	word := u.op.Func.Signature().Params().At(0).Type().(*types.Pointer).Elem()
	if !isUnsafePointer(word) || u.unsafe == isUnsafePointer(mig.to.value) {
		return fmt.Errorf("it is accessed as another type at %s", m.at(call.Pos()))
	}
	for _, arg := range call.Args[1:] {
		if err := m.stripUnsafe(mig, arg); err != nil {
			return err
		}
	}
	m.planCall(mig.plan, call, u.x.Node(), u.op.Kind)
	if u.op.Kind == atomicapi.Load || u.op.Kind == atomicapi.Swap {
		return m.stripResult(mig, u.call)
	}
	return nil
}

// stripUnsafe removes the conversion from an operand unsafe.Pointer(x).
func (m *Migrator) stripUnsafe(mig *Migration, e ast.Expr) error {
	if m.info.Types[e].IsNil() {
		return nil
	}
	x := m.convertedToUnsafe(e)
	if x == nil || !m.info.Types[x].IsNil() && !types.Identical(m.info.TypeOf(x), mig.to.word) {
		return fmt.Errorf("the pointer written at %s is no %s", m.at(e.Pos()), mig.to.word)
	}
	mig.plan.replace(e.Pos(), x.Pos(), "")
	mig.plan.replace(x.End(), e.End(), "")
	return nil
}

// stripResult removes the conversion from (*T)(value), where value yields an
// unsafe.Pointer until the migration and a *T from then on.
func (m *Migrator) stripResult(mig *Migration, value inspector.Cursor) error {
	outer := parenthesised(value)
	if conv := m.conversionOf(outer); conv.Valid() {
		if call := conv.Node().(*ast.CallExpr); types.Identical(m.info.TypeOf(call), mig.to.word) {
			mig.plan.replace(call.Pos(), outer.Node().Pos(), "")
			mig.plan.replace(outer.Node().End(), call.End(), "")
			return nil
		}
	}
	if outer.ParentEdgeKind() == edge.ExprStmt_X || m.isNilTest(outer) {
		return nil
	}
	return fmt.Errorf("the unsafe.Pointer read at %s is not converted there", m.at(value.Node().Pos()))
}

// isNilTest reports whether cur is compared with nil.
func (m *Migrator) isNilTest(cur inspector.Cursor) bool {
	b, ok := cur.Parent().Node().(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ {
		return false
	}
	other := b.X
	if cur.ParentEdgeKind() == edge.BinaryExpr_X {
		other = b.Y
	}
	return m.info.Types[other].IsNil()
}
