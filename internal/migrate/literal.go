package migrate

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// rewriteKey plans the edits of a composite literal that sets the field: the
// key goes, and unless the value is zero, a Store follows the declaration that
// the literal is the value of.
//
//	s := &T{n: 5}    =>    s := &T{}
//	                       s.n.Store(5)
func (m *Migrator) rewriteKey(mig *Migration, cur inspector.Cursor) error {
	kv := cur.Node().(*ast.KeyValueExpr)
	if !m.isZero(kv.Value) {
		if err := m.storeAfter(mig, cur); err != nil {
			return err
		}
	}
	tf, text := m.textAt(kv.Pos())
	if tf == nil {
		return m.errorAt(kv.Pos(), "the source is not to be had")
	}
	mig.plan.edits = append(mig.plan.edits, elementEdit(tf, text, kv))
	return nil
}

// elementEdit returns the deletion of an element of a composite literal with
// its comma, and with its line if it has one of its own.
func elementEdit(tf *token.File, text []byte, elem ast.Node) edit {
	from, to := tf.Offset(elem.Pos()), tf.Offset(elem.End())
	skip := func(chars string) {
		to = len(text) - len(bytes.TrimLeft(text[to:], chars))
	}
	skip(" \t")
	if to < len(text) && text[to] == ',' {
		to++
		skip(" \t")
	} else {
		to = tf.Offset(elem.End())
	}
	line := tf.Offset(tf.LineStart(tf.Line(elem.Pos())))
	if to < len(text) && text[to] == '\n' && len(bytes.TrimSpace(text[line:from])) == 0 {
		from, to = line, to+1
	}
	return edit{pos: tf.Pos(from), end: tf.Pos(to)}
}

// storeAfter plans the Store of an element of a composite literal after the
// statement that declares a variable with the literal.
func (m *Migrator) storeAfter(mig *Migration, elem inspector.Cursor) error {
	kv := elem.Node().(*ast.KeyValueExpr)
	path := kv.Key.(*ast.Ident).Name
	lit := elem.Parent()
	value := addressed(parenthesised(lit))
	for value.ParentEdgeKind() == edge.KeyValueExpr_Value {
		key, ok := value.Parent().Node().(*ast.KeyValueExpr).Key.(*ast.Ident)
		if !ok || !m.isStructVar(m.info.Uses[key]) {
			break
		}
		path = key.Name + "." + path
		lit = value.Parent().Parent()
		value = addressed(parenthesised(lit))
	}
	stmt, name := m.statementOf(value)
	if name == nil || name.Name == "_" || !m.isStructVar(m.info.Defs[name]) {
		return m.errorAt(kv.Pos(), "a literal that no Store can follow sets it")
	}
	if mentions(kv.Value, name.Name) || !m.isMovable(kv.Value, lit.Node()) {
		return m.errorAt(kv.Pos(), "its initial value cannot be moved")
	}
	arg, err := m.movedValue(mig, kv.Value)
	if err != nil {
		return err
	}
	mig.plan.insert(stmt.Node().End(),
		"\n"+m.indent(stmt.Node().Pos())+name.Name+"."+path+".Store("+arg+")", token.NoPos, rankAfter)
	return nil
}

// addressed returns the expression &x if cur is its x, else cur.
func addressed(cur inspector.Cursor) inspector.Cursor {
	if isAddressed(cur) {
		return parenthesised(cur.Parent())
	}
	return cur
}

// isStructVar reports whether obj is a variable of struct type or of pointer
// to struct type, so that its fields can be selected.
func (m *Migrator) isStructVar(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	if !ok {
		return false
	}
	t := v.Type().Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	_, ok = t.(*types.Struct)
	return ok
}

// isMovable reports whether v has the same value after the literal it is in as
// within: it is a constant, or names a variable that nothing called in the
// literal can change.
func (m *Migrator) isMovable(v ast.Expr, lit ast.Node) bool {
	if m.info.Types[v].Value != nil {
		return true
	}
	movable := true
	ast.Inspect(v, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Ident, *ast.SelectorExpr, *ast.ParenExpr:
		default:
			movable = false
		}
		return movable
	})
	ast.Inspect(lit, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			movable = movable && m.info.Types[n.Fun].IsType()
		case *ast.UnaryExpr:
			movable = movable && n.Op != token.ARROW
		}
		return movable
	})
	return movable
}
