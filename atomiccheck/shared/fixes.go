package shared

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/migrate"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// A finding is a diagnostic, and the variable that is to become atomic if that can be.
type finding struct {
	analysis.Diagnostic
	variable *types.Var // or nil
}

// newFinding returns a finding that stands at an access and advises to change the variable of a
// write.
func (s *subject) newFinding(at, write *accesses.Access, message string) finding {
	x := at.Expr()
	f := finding{Diagnostic: analysis.Diagnostic{Pos: x.Pos(), End: x.End(), Message: message}}
	switch v := variableOf(write).(type) {
	case *ast.Ident, *ast.SelectorExpr:
		if known := accesses.VarOf(s.Info, v); known != nil && known.Pkg() == s.Pass.Pkg && atomicOf(known.Type()) != "" {
			f.variable = known.Origin()
		}
	}
	return f
}

// reportFixed reports findings with their fixes: the variable becomes a typed atomic, and all its
// uses its methods.
func (s *subject) reportFixed(found []finding, report rule.Report) {
	fixes := s.plannedFixes()
	for _, f := range found {
		if fix, ok := fixes[f.variable]; ok && f.variable != nil {
			f.SuggestedFixes = []analysis.SuggestedFix{fix}
			delete(fixes, f.variable) // the others on it need none
		}
		report(f.Diagnostic)
	}
}

// plannedFixes returns the fixes for the variables of all findings, planned together so that no two
// touch.
func (s *subject) plannedFixes() map[*types.Var]analysis.SuggestedFix {
	if s.fixes != nil {
		return s.fixes
	}
	s.fixes = make(map[*types.Var]analysis.SuggestedFix)
	var vars []*types.Var
	for _, found := range [][]finding{s.captures(), s.fields()} {
		for _, f := range found {
			if f.variable != nil {
				vars = append(vars, f.variable)
			}
		}
	}
	if len(vars) == 0 || len(s.Pass.TypeErrors) > 0 || s.Pass.ReadFile == nil {
		return s.fixes
	}
	migrations, _ := migrate.New(s.Pass, s.In).Plan(vars)
	for _, m := range migrations {
		if m.Edits != nil && !m.Elements {
			s.fixes[m.Var] = analysis.SuggestedFix{Message: "Make " + m.Var.Name() + " an " + m.Type, TextEdits: m.Edits}
		}
	}
	return s.fixes
}
