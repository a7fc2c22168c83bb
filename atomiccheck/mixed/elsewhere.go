package mixed

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// checkElsewhere reports the first atomic access to a variable of another package that
// the package itself accesses plainly.
func (s *subject) checkElsewhere(w *accesses.Word, report rule.Report) {
	p := w.Elsewhere
	if p == nil {
		return
	}
	for _, a := range w.Atomics {
		if a.Event == nil || a.Owned || s.isApart(w, a) || s.IsInTest(a.Event) || !a.Writes && !p.Writes {
			continue
		}
		expr, ok := a.Event.Node.(ast.Expr)
		if !ok {
			continue
		}
		how := map[bool]string{false: "reads", true: "writes"}[p.Writes]
		report(analysis.Diagnostic{
			Pos: expr.Pos(), End: expr.End(),
			Message: fmt.Sprintf("%s accesses %s, which package %s %s plainly at %s; access it atomically there too, or through the package's functions",
				a.Name, w.Loc.Obj.Name(), w.Loc.Obj.Pkg().Name(), how, p.Place),
		})
		return
	}
}
