package migrate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// checkReadEarly returns an error if package initialisation may use v before
// an init function that stands at pos runs: in the initial value of another
// variable, or in an earlier init function.
func (m *Migrator) checkReadEarly(v *types.Var, pos token.Pos) error {
	r := reach{m: m, v: v, bodies: make(map[*types.Func]*ast.BlockStmt), seen: make(map[*types.Func]bool)}
	var roots []ast.Node
	ours := false
	for _, file := range m.pass.Files {
		for _, d := range file.Decls {
			ours = ours || d.Pos() <= pos && pos <= d.End()
			switch d := d.(type) {
			case *ast.FuncDecl:
				fn, ok := m.info.Defs[d.Name].(*types.Func)
				if !ok || d.Body == nil {
					continue
				}
				r.bodies[fn] = d.Body
				if d.Name.Name == "init" && d.Recv == nil && !ours {
					roots = append(roots, d.Body)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if spec, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR {
						for _, value := range spec.Values {
							roots = append(roots, value)
						}
					}
				}
			}
		}
	}
	for _, root := range roots {
		if at := r.from(root); at.IsValid() {
			return m.errorAt(at, "package initialisation may use it before an init function sets it")
		}
	}
	return nil
}

// A reach follows the functions that code mentions to the uses of a variable.
type reach struct {
	m      *Migrator
	v      *types.Var
	bodies map[*types.Func]*ast.BlockStmt
	seen   map[*types.Func]bool
}

// from returns where code that n leads to uses the variable, or may use it
// because it calls a function that is not known; else NoPos.
func (r *reach) from(n ast.Node) (at token.Pos) {
	info := r.m.info
	ast.Inspect(n, func(n ast.Node) bool {
		if at.IsValid() {
			return false
		}
		switch n := n.(type) {
		case *ast.Ident:
			switch obj := info.Uses[n].(type) {
			case *types.Var:
				if obj == r.v {
					at = n.Pos()
				}
			case *types.Func:
				fn := obj.Origin()
				if body := r.bodies[fn]; body != nil && !r.seen[fn] {
					r.seen[fn] = true
					at = r.from(body)
				}
			}
		case *ast.CallExpr:
			_, literal := ast.Unparen(n.Fun).(*ast.FuncLit)
			_, builtin := typeutil.Callee(info, n).(*types.Builtin)
			if !literal && !builtin && !info.Types[n.Fun].IsType() && typeutil.StaticCallee(info, n) == nil {
				at = n.Pos()
			}
		}
		return true
	})
	return at
}
