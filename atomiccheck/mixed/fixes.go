package mixed

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"

	"github.com/atomiclint/atomiclint/internal/migrate"
)

// fixes returns the fix that makes the plain accesses atomic and, the other way, the one
// that makes the variable a typed atomic, which every finding on it offers once.
func (f *finding) fixes() []analysis.SuggestedFix {
	if len(f.Pass.TypeErrors) > 0 || f.Pass.ReadFile == nil {
		return nil
	}
	m := migrate.New(f.Pass, f.In)
	var fixes []analysis.SuggestedFix
	if edits := f.accessAtomically(m); edits != nil {
		fixes = append(fixes, analysis.SuggestedFix{Message: "Use " + f.function, TextEdits: m.Format(edits)})
	}
	v, ok := f.word.Loc.Obj.(*types.Var)
	if f.first && ok && v.Pkg() == f.Pass.Pkg && !f.word.Loc.Elem {
		if found, _ := m.Plan([]*types.Var{v}); len(found) == 1 && found[0].Edits != nil {
			fixes = append(fixes, analysis.SuggestedFix{Message: "Make " + v.Name() + " an " + found[0].Type, TextEdits: found[0].Edits})
		}
	}
	return fixes
}

// accessAtomically returns the edits that replace the plain accesses by calls of atomic
// functions, or nil.
func (f *finding) accessAtomically(m *migrate.Migrator) []analysis.TextEdit {
	suffix := suffixOf(f.Info.TypeOf(f.expr))
	if suffix == "" || f.tangled || f.plain.Arg != nil && f.plain.Inner == nil || isForeign(f.Info.TypeOf(f.expr), f.Pass.Pkg) || m.Source(f.expr) == "" {
		return nil
	}
	prefix, edits, err := m.Import(f.expr.Pos(), "sync/atomic", "Load"+suffix)
	if err != nil {
		return nil
	}
	r := &atomicRewrite{finding: f, m: m, prefix: prefix, suffix: suffix}
	exprs := append([]ast.Expr{f.expr}, f.others...)
	if f.plain.Writes {
		if !r.write(exprs) {
			return nil
		}
	} else {
		for _, e := range exprs {
			r.replace(e, r.load(e))
		}
	}
	f.function = prefix + r.used
	return append(edits, r.edits...)
}

// isForeign reports whether t is a type of another package, whose name may be unknown
// where it is to be written.
func isForeign(t types.Type, pkg *types.Package) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != pkg
}

// An atomicRewrite is a plain access that becomes a call.
type atomicRewrite struct {
	*finding
	m              *migrate.Migrator
	prefix, suffix string
	used           string // the function, without its package
	edits          []analysis.TextEdit
}

func (r *atomicRewrite) replace(n ast.Node, text string) {
	r.edits = append(r.edits, analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)})
}

// load returns the call that reads the variable.
func (r *atomicRewrite) load(e ast.Expr) string {
	call := r.call("Load", e)
	if t := r.named(e); t != "" {
		return t + "(" + call + ")"
	}
	return call
}

// call returns a call of an atomic function on the variable that e denotes.
func (r *atomicRewrite) call(op string, e ast.Expr, args ...string) string {
	r.used = op + r.suffix
	addr := "&" + r.m.Source(e)
	if star, ok := ast.Unparen(e).(*ast.StarExpr); ok {
		addr = r.m.Source(star.X)
	}
	if r.named(e) != "" {
		addr = "(*" + r.basic(e) + ")(" + addr + ")"
	}
	return r.prefix + op + r.suffix + "(" + strings.Join(append([]string{addr}, args...), ", ") + ")"
}

// named returns the name of the variable's type as it is written in its file, if it is
// not a predeclared one.
func (r *atomicRewrite) named(e ast.Expr) string {
	switch t := types.Unalias(r.Info.TypeOf(e)).(type) {
	case *types.Named:
		return types.TypeString(t, types.RelativeTo(r.Pass.Pkg))
	case *types.TypeParam:
		return t.Obj().Name()
	}
	return ""
}

func (r *atomicRewrite) basic(e ast.Expr) string {
	return types.TypeString(r.Info.TypeOf(e).Underlying(), nil)
}

// write replaces the statement that assigns the variable:
//
//	x = v    x++    x += d    x = x + d
func (r *atomicRewrite) write(exprs []ast.Expr) bool {
	cur, ok := r.Curs.Of(exprs[0])
	if !ok {
		return false
	}
	x := exprs[0]
	switch stmt := cur.Parent().Node().(type) {
	case *ast.IncDecStmt:
		if len(exprs) > 1 {
			return false
		}
		return r.add(stmt, x, "1", constant.MakeInt64(1), stmt.Tok == token.DEC)
	case *ast.AssignStmt:
		if len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 || cur.ParentEdgeKind() != edge.AssignStmt_Lhs {
			return false
		}
		switch cur.Parent().Parent().Node().(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.ForStmt, *ast.IfStmt:
		default:
			return false // a call cannot stand there
		}
		return r.assign(stmt, x, exprs[1:])
	}
	return false
}

func (r *atomicRewrite) assign(stmt *ast.AssignStmt, x ast.Expr, others []ast.Expr) bool {
	rhs := stmt.Rhs[0]
	switch stmt.Tok {
	case token.ASSIGN:
		if sum, ok := ast.Unparen(rhs).(*ast.BinaryExpr); ok && len(others) == 1 && ast.Unparen(sum.X) == others[0] {
			switch sum.Op { // x = x + d
			case token.ADD, token.SUB:
				return r.add(stmt, x, r.m.Source(sum.Y), r.Info.Types[sum.Y].Value, sum.Op == token.SUB)
			}
		}
		if len(others) > 0 {
			return false
		}
		r.replace(stmt, r.call("Store", x, r.value(x, rhs)))
		return true
	case token.ADD_ASSIGN, token.SUB_ASSIGN:
		if len(others) > 0 {
			return false
		}
		return r.add(stmt, x, r.m.Source(rhs), r.Info.Types[rhs].Value, stmt.Tok == token.SUB_ASSIGN)
	}
	return false
}

// value returns what is stored, of the type that the function takes.
func (r *atomicRewrite) value(x, rhs ast.Expr) string {
	text := r.m.Source(rhs)
	if tv := r.Info.Types[rhs]; r.named(x) == "" || tv.Value != nil && isUntyped(rhs) {
		return text
	}
	return r.basic(x) + "(" + text + ")"
}

func isUntyped(e ast.Expr) bool {
	_, lit := ast.Unparen(e).(*ast.BasicLit)
	return lit
}

// add replaces a statement by an addition of d, or its subtraction.
func (r *atomicRewrite) add(stmt ast.Stmt, x ast.Expr, d string, value constant.Value, minus bool) bool {
	if r.suffix == "Pointer" || r.named(x) != "" && value == nil {
		return false
	}
	b := r.Info.TypeOf(x).Underlying().(*types.Basic)
	if minus {
		switch unsigned := b.Info()&types.IsUnsigned != 0; {
		case unsigned && value != nil:
			n, exact := constant.Int64Val(constant.ToInt(value))
			if !exact || n < 1 {
				return false
			}
			d = "^" + b.Name() + "(" + constant.MakeInt64(n-1).String() + ")"
		case unsigned:
			d = "^(" + d + "-1)"
		case isOperand(d):
			d = "-" + d
		default:
			d = "-(" + d + ")"
		}
	}
	r.replace(stmt, r.call("Add", x, d))
	return true
}

// isOperand reports whether an expression needs no parentheses after a minus.
func isOperand(text string) bool {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return false
	}
	switch e.(type) {
	case *ast.BasicLit, *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}
