package misuse

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
)

// variable returns the user's words for the variable that op operates on.
func (s *subject) variable(op atomicapi.Op) string {
	if x, ok := op.IsAddressOf(); ok {
		return s.text(x)
	}
	if op.Typed || !op.Pointer {
		return s.text(op.Operand)
	}
	return "*" + s.text(op.Operand)
}

// text returns an expression as source on one line.
func (s *subject) text(e ast.Expr) string {
	var b strings.Builder
	if err := format.Node(&b, token.NewFileSet(), e); err != nil {
		return "the variable"
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// at returns a position as "file.go:12".
func (s *subject) at(pos token.Pos) string {
	p := s.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
