package migrate

import (
	"go/ast"
	"go/token"
	"go/types"
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
// A call of a function value needs no care: code that runs then, or earlier,
// mentioned the function. A call of an interface's method may call each method
// of its name.
type reach struct {
	m      *Migrator
	v      *types.Var
	bodies map[*types.Func]*ast.BlockStmt
	seen   map[*types.Func]bool
}

// from returns where code that n leads to uses the variable, or NoPos.
func (r *reach) from(n ast.Node) (at token.Pos) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || at.IsValid() {
			return !at.IsValid()
		}
		switch obj := r.m.info.Uses[id].(type) {
		case *types.Var:
			if obj == r.v {
				at = id.Pos()
			}
		case *types.Func:
			at = r.fromFunc(obj.Origin())
		}
		return true
	})
	return at
}

// fromFunc returns where fn, or what it leads to, uses the variable.
func (r *reach) fromFunc(fn *types.Func) token.Pos {
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		for method := range r.bodies {
			if method.Name() == fn.Name() && method.Signature().Recv() != nil {
				if at := r.fromFunc(method); at.IsValid() {
					return at
				}
			}
		}
		return token.NoPos
	}
	body := r.bodies[fn]
	if body == nil || r.seen[fn] {
		return token.NoPos
	}
	r.seen[fn] = true
	return r.from(body)
}
