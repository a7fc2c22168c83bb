package misuse

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
)

// isFor64Bits reports whether the package builds for processors with 64-bit
// words only: a file that 32-bit platforms build needs something declared in
// one that they do not build, and no other file declares it for them.
func (c *alignment) isFor64Bits() bool {
	wide := make(map[*token.File]bool)
	for _, f := range c.pass.Files {
		if !buildsOn32(c.pass.Fset, f) {
			wide[c.pass.Fset.File(f.FileStart)] = true
		}
	}
	if len(wide) == 0 || c.hasFileFor32() {
		return false
	}
	for cur := range c.in.Root().Preorder((*ast.Ident)(nil)) {
		obj := c.info.Uses[cur.Node().(*ast.Ident)]
		if obj == nil || obj.Pkg() != c.pass.Pkg || !isDeclared(obj) {
			continue
		}
		if wide[c.pass.Fset.File(obj.Pos())] && !wide[c.pass.Fset.File(cur.Node().Pos())] {
			return true
		}
	}
	return false
}

// isDeclared reports whether obj is declared for the whole package: at package
// level, as a method or as a field.
func isDeclared(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return true
	case *types.Var:
		return obj.IsField() || obj.Parent() == obj.Pkg().Scope()
	}
	return obj.Parent() == obj.Pkg().Scope()
}

// hasFileFor32 reports whether a file that this build leaves out is part of a
// build for 32-bit platforms.
func (c *alignment) hasFileFor32() bool {
	for _, name := range c.pass.IgnoredFiles {
		src, err := c.pass.ReadFile(name)
		if err != nil {
			return true
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, src, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil || buildsOn32(fset, f) {
			return true
		}
	}
	return false
}
