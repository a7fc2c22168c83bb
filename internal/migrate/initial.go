package migrate

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// rewriteInitial plans the edits of a declaration that gives the variable its
// initial value. A typed atomic has none but zero, so a Store follows.
//
//	x := int64(1)       =>  var x atomic.Int64
//	                        x.Store(1)
//	var x int64 = 1     =>  var x atomic.Int64
//	                        func init() { x.Store(1) }
func (m *Migrator) rewriteInitial(mig *Migration) error {
	var value ast.Expr
	stmt := mig.decl.cur
	switch node := mig.decl.node().(type) {
	case *ast.ValueSpec:
		if len(node.Values) == 0 {
			return nil
		}
		value = node.Values[0]
		if mig.Elements {
			return m.rewriteNewDecl(mig, node.Type, value)
		}
		stmt = stmt.Parent() // the GenDecl
	case *ast.AssignStmt:
		value = node.Rhs[0]
		if mig.Elements {
			return m.rewriteNewDecl(mig, nil, value)
		}
	default:
		return nil
	}
	text, err := m.typeText(mig.plan, mig.to, mig.decl.name.Pos())
	if err != nil {
		return err
	}
	if _, ok := stmt.Node().(*ast.AssignStmt); ok {
		mig.plan.insert(stmt.Node().Pos(), "var ", token.NoPos, -rankAfter)
	}
	switch {
	case m.isZero(value):
		mig.plan.replace(mig.decl.name.End(), value.End(), " "+text)
		return nil
	case mig.decl.isLocal():
		return m.rewriteLocal(mig, stmt, value, text)
	}
	return m.rewriteGlobal(mig, stmt, value, text)
}

// rewriteNewDecl plans the edits of the declaration of an array or slice that
// is made where it is declared.
func (m *Migrator) rewriteNewDecl(mig *Migration, typ, value ast.Expr) error {
	layers := layersOf(mig.Var.Type())
	if typ != nil {
		elt, ok := elementExpr(typ, layers)
		if !ok {
			return errors.New("its array type is declared elsewhere")
		}
		text, err := m.typeText(mig.plan, mig.to, elt.Pos())
		if err != nil {
			return err
		}
		mig.plan.replace(elt.Pos(), elt.End(), text)
	}
	return m.rewriteNew(mig, value, layers)
}

// rewriteLocal splits the declaration of a local variable into one without a
// value and a Store.
func (m *Migrator) rewriteLocal(mig *Migration, stmt inspector.Cursor, value ast.Expr, text string) error {
	if gd, ok := stmt.Node().(*ast.GenDecl); ok {
		if gd.Lparen.IsValid() || !inBlock(stmt.Parent()) {
			return errors.New("it has an initial value in a declaration with others")
		}
	}
	if mentions(value, mig.Var.Name()) {
		return m.errorAt(value.Pos(), "its initial value names another variable of its name")
	}
	inner := m.unconverted(value)
	mig.plan.replace(mig.decl.name.End(), inner.Pos(),
		" "+text+"\n"+m.indent(stmt.Node().Pos())+mig.Var.Name()+".Store(")
	mig.plan.replace(inner.End(), value.End(), "")
	mig.plan.insert(value.End(), ")", stmt.Node().Pos(), rankStmt)
	return m.rewriteValue(mig, inner)
}

// rewriteGlobal moves the initial value of a package variable to an init
// function, where nothing can have read the variable before that runs.
func (m *Migrator) rewriteGlobal(mig *Migration, stmt inspector.Cursor, value ast.Expr, text string) error {
	if m.info.Types[value].Value == nil {
		return errors.New("its initial value is no constant")
	}
	if err := m.checkReadEarly(mig.Var, stmt.Node().End()); err != nil {
		return err
	}
	arg, err := m.movedValue(mig, value)
	if err != nil {
		return err
	}
	mig.plan.replace(mig.decl.name.End(), value.End(), " "+text)
	mig.plan.insert(m.afterComment(stmt.Node().End()),
		"\n\nfunc init() {\n\t"+mig.Var.Name()+".Store("+arg+")\n}", token.NoPos, rankAfter)
	return nil
}

// unconverted returns x if v is T(x) and x is an untyped constant, else v.
func (m *Migrator) unconverted(v ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(v).(*ast.CallExpr); ok && len(call.Args) == 1 && m.info.Types[v].Value != nil &&
		m.info.Types[call.Fun].IsType() && m.isUntyped(call.Args[0]) {
		return call.Args[0]
	}
	return v
}

// movedValue returns the text of v as an argument of Store elsewhere.
func (m *Migrator) movedValue(mig *Migration, v ast.Expr) (string, error) {
	inner := m.unconverted(v)
	if isUnsafePointer(mig.to.value) {
		if x := m.convertedToUnsafe(v); x != nil {
			return m.Source(x), nil
		}
		return "", m.errorAt(v.Pos(), "the pointer written is not converted")
	}
	if !mig.to.converts() || m.isUntyped(inner) {
		return m.Source(inner), nil
	}
	name, err := m.conversionTo(mig.to.word, v.Pos())
	return name + "(" + m.Source(v) + ")", err
}

// isZero reports whether v is the zero value of its type.
func (m *Migrator) isZero(v ast.Expr) bool {
	if x := m.convertedToUnsafe(v); x != nil {
		v = x
	}
	tv := m.info.Types[v]
	if tv.IsNil() {
		return true
	}
	if tv.Value == nil {
		return false
	}
	switch tv.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(tv.Value)
	case constant.Int, constant.Float:
		return constant.Sign(tv.Value) == 0
	}
	return false
}

// afterComment returns the end of the comment that follows pos on its line, or
// pos.
func (m *Migrator) afterComment(pos token.Pos) token.Pos {
	tf := m.pass.Fset.File(pos)
	for _, group := range m.fileOf(pos).Comments {
		for _, c := range group.List {
			if c.Pos() >= pos && tf.Line(c.Pos()) == tf.Line(pos) {
				return c.End()
			}
		}
	}
	return pos
}

// mentions reports whether an identifier of the given name stands in n.
func mentions(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}

// statementOf returns the statement in a list of statements that declares one
// variable with the value cur, and the variable's name.
func (m *Migrator) statementOf(value inspector.Cursor) (stmt inspector.Cursor, name *ast.Ident) {
	switch value.ParentEdgeKind() {
	case edge.AssignStmt_Rhs:
		stmt = value.Parent()
		assign := stmt.Node().(*ast.AssignStmt)
		if assign.Tok != token.DEFINE || len(assign.Lhs) != 1 || !inBlock(stmt) {
			return inspector.Cursor{}, nil
		}
		name, _ = assign.Lhs[0].(*ast.Ident)
	case edge.ValueSpec_Values:
		spec := value.Parent().Node().(*ast.ValueSpec)
		gd := value.Parent().Parent()
		stmt = gd.Parent()
		if len(spec.Names) != 1 || gd.Node().(*ast.GenDecl).Lparen.IsValid() || !inBlock(stmt) {
			return inspector.Cursor{}, nil
		}
		name = spec.Names[0]
	}
	return stmt, name
}
