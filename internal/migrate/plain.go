package migrate

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// rewritePlain plans the edits of a use without an atomic function.
func (m *Migrator) rewritePlain(mig *Migration, u use) error {
	pos := u.x.Node().Pos()
	parent := u.outer.Parent()
	kind := u.outer.ParentEdgeKind()
	_, isIdent := u.x.Node().(*ast.Ident)
	if kind == edge.KeyValueExpr_Key && isIdent && mig.decl.isField() {
		return m.rewriteKey(mig, parent)
	}
	if !mig.Plain.IsValid() {
		mig.Plain = pos
	}
	switch kind {
	case edge.UnaryExpr_X:
		if isAddressed(u.outer) {
			return fmt.Errorf("its address is taken at %s", m.at(pos))
		}
	case edge.AssignStmt_Lhs:
		return m.rewriteAssign(mig, u)
	case edge.IncDecStmt_X:
		return m.rewriteIncDec(mig, u)
	case edge.RangeStmt_Key, edge.RangeStmt_Value:
		return fmt.Errorf("a range statement assigns to it at %s", m.at(pos))
	case edge.CallExpr_Args:
		if fun := parent.Node().(*ast.CallExpr).Fun; m.isUnsafeBuiltin(fun) {
			return fmt.Errorf("unsafe looks at its layout at %s", m.at(pos))
		}
	case edge.SelectorExpr_X:
		if m.takesAddress(parent.Node().(*ast.SelectorExpr)) {
			return fmt.Errorf("a method takes its address at %s", m.at(pos))
		}
	}
	return m.rewriteRead(mig, u)
}

// rewriteRead turns x into x.Load().
func (m *Migrator) rewriteRead(mig *Migration, u use) error {
	x := u.x.Node().(ast.Expr)
	if tv, ok := m.info.Types[x]; !ok || !tv.Addressable() {
		return fmt.Errorf("it is read from a copy at %s", m.at(x.Pos()))
	}
	if isUnsafePointer(mig.to.value) {
		mig.plan.insert(x.End(), ".Load()", x.Pos(), rankRead)
		return m.stripResult(mig, u.x)
	}
	if !mig.to.converts() {
		mig.plan.insert(x.End(), ".Load()", x.Pos(), rankRead)
		return nil
	}
	name, err := m.conversionTo(mig.to.value, x.Pos())
	if err != nil {
		return err
	}
	mig.plan.insert(x.Pos(), name+"(", token.NoPos, -rankRead)
	mig.plan.insert(x.End(), ".Load())", x.Pos(), rankRead)
	return nil
}

// rewriteAssign turns x = v into x.Store(v), and x += v into x.Add(v); there
// is no atomic operation for most other assignments.
func (m *Migrator) rewriteAssign(mig *Migration, u use) error {
	stmt := u.outer.Parent().Node().(*ast.AssignStmt)
	if len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 || u.outer.Parent().ParentEdgeKind() == edge.CommClause_Comm {
		return fmt.Errorf("a statement assigns to it and more at %s", m.at(stmt.Pos()))
	}
	rhs := stmt.Rhs[0]
	method, sign := "", ""
	switch stmt.Tok {
	case token.ASSIGN:
		method = "Store"
	case token.ADD_ASSIGN, token.SUB_ASSIGN:
		if stmt.Tok == token.SUB_ASSIGN {
			sign = "-"
		}
		method = "Add"
	case token.OR_ASSIGN:
		method = "Or"
	case token.AND_ASSIGN:
		method = "And"
	case token.AND_NOT_ASSIGN:
		method, sign = "And", "^"
	}
	lacks := mig.to.name == "Bool" || mig.to.pointer()
	if method == "" || lacks && method != "Store" || !m.hasMethod(method, stmt.Pos()) {
		return fmt.Errorf("atomic.%s has no operation for %s at %s", mig.to.name, stmt.Tok, m.at(stmt.Pos()))
	}
	mig.plan.replace(u.outer.Node().End(), rhs.Pos(), "."+method+"(")
	mig.plan.insert(stmt.End(), ")", stmt.Pos(), rankStmt)
	if sign == "" {
		return m.rewriteValue(mig, rhs)
	}
	return m.rewriteSigned(mig, rhs, sign)
}

// rewriteSigned plans the edits of a value that is negated or complemented.
func (m *Migrator) rewriteSigned(mig *Migration, v ast.Expr, sign string) error {
	open, end := sign, ""
	if c := m.info.Types[v].Value; c != nil && isUnsigned(mig.to.word) {
		// A constant that is negated or complemented overflows an unsigned
		// type: ^T(v-1) and ^T(v) do not.
		open, end = "^"+mig.to.word.String()+"(", ")"
		if sign == "-" {
			end = "-1)"
		}
		if mig.to.converts() || sign == "-" && constant.Sign(c) == 0 {
			return fmt.Errorf("a constant is subtracted or cleared at %s", m.at(v.Pos()))
		}
	}
	switch ast.Unparen(v).(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr:
		if _, ok := v.(*ast.ParenExpr); !ok {
			open, end = open+"(", ")"+end
		}
	}
	mig.plan.insert(v.Pos(), open, token.NoPos, -rankSign)
	mig.plan.insert(v.End(), end, v.Pos(), rankSign)
	return m.rewriteValue(mig, v)
}

// rewriteIncDec turns x++ into x.Add(1).
func (m *Migrator) rewriteIncDec(mig *Migration, u use) error {
	stmt := u.outer.Parent().Node().(*ast.IncDecStmt)
	delta := "1"
	switch {
	case stmt.Tok == token.DEC && isUnsigned(mig.to.word):
		delta = "^" + mig.to.word.String() + "(0)"
	case stmt.Tok == token.DEC:
		delta = "-1"
	}
	mig.plan.replace(u.outer.Node().End(), stmt.End(), ".Add("+delta+")")
	return nil
}

// rewriteValue plans the edits that make v an argument of the typed atomic.
func (m *Migrator) rewriteValue(mig *Migration, v ast.Expr) error {
	switch {
	case isUnsafePointer(mig.to.value):
		return m.stripUnsafe(mig, v)
	case !mig.to.converts() || m.isUntyped(v):
		return nil
	}
	if inner := m.unconverted(v); inner != v {
		mig.plan.replace(v.Pos(), inner.Pos(), "")
		mig.plan.replace(inner.End(), v.End(), "")
		return nil
	}
	name, err := m.conversionTo(mig.to.word, v.Pos())
	if err != nil {
		return err
	}
	mig.plan.insert(v.Pos(), name+"(", token.NoPos, -rankConvert)
	mig.plan.insert(v.End(), ")", v.Pos(), rankConvert)
	return nil
}

// conversionTo returns t as it is written at pos before an operand.
func (m *Migrator) conversionTo(t types.Type, pos token.Pos) (string, error) {
	name, err := m.nameOf(t, pos)
	if _, ok := t.(*types.Pointer); ok {
		name = "(" + name + ")"
	}
	return name, err
}

// isUntyped reports whether v is nil or a constant whose written form has no
// type of its own.
func (m *Migrator) isUntyped(v ast.Expr) bool {
	switch v := ast.Unparen(v).(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		return v.Op != token.AND && m.isUntyped(v.X)
	case *ast.Ident:
		b, ok := types.Unalias(typeOf(m.info.Uses[v])).(*types.Basic)
		return ok && b.Info()&types.IsUntyped != 0
	}
	return false
}

func typeOf(obj types.Object) types.Type {
	if obj == nil {
		return types.Typ[types.Invalid]
	}
	return obj.Type()
}

// isUnsafeBuiltin reports whether fun is unsafe.Sizeof or one of its kind.
func (m *Migrator) isUnsafeBuiltin(fun ast.Expr) bool {
	var id *ast.Ident
	switch fun := ast.Unparen(fun).(type) {
	case *ast.SelectorExpr:
		id = fun.Sel
	case *ast.Ident:
		id = fun
	}
	b, ok := m.info.Uses[id].(*types.Builtin)
	return ok && b.Pkg() == types.Unsafe
}

// takesAddress reports whether sel calls a method on the address of sel.X.
func (m *Migrator) takesAddress(sel *ast.SelectorExpr) bool {
	s := m.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return false
	}
	recv := s.Obj().(*types.Func).Signature().Recv()
	if recv == nil || s.Indirect() {
		return false
	}
	_, wantsPointer := recv.Type().(*types.Pointer)
	_, isPointer := s.Recv().Underlying().(*types.Pointer)
	return wantsPointer && !isPointer
}

func isUnsigned(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsUnsigned != 0
}
