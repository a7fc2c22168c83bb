package misuse

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/migrate"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// preferTyped reports a variable that is accessed with the functions of
// sync/atomic and could be one of its typed atomics instead: a local, a
// package variable, a field, or the elements of an array or slice.
//
// # Why
//
// A typed atomic cannot be accessed plainly by mistake, vet sees its copies,
// and a 64-bit one is aligned on every platform.
//
// The fix is the whole migration, in every file of the package: the
// declaration, each use, initial values and imports. It keeps what the program
// does, except that a plain access becomes an atomic one.
//
// # Limits
//
// Only what can be migrated is reported. Left alone are variables that other
// packages, other platforms' files, assembly or C may use; those whose address
// goes anywhere but to a function of sync/atomic; fields of structs that are
// copied, compared, made by literals without keys, or whose layout matters to
// unsafe, encoding/binary or a system call; exported fields, since reflection
// sees them; an unsafe.Pointer that does not point to one evident type; and
// files for a Go before 1.19. Copies that other packages make of an exported
// struct are not seen; vet reports them after the fix.
var preferTyped = rule.Rule[*subject]{
	Info: rule.Info{
		ID:    "prefer-typed",
		Title: "variable used with the functions of sync/atomic that could be a typed atomic",
	},
	Check: checkPreferTyped,
}

func checkPreferTyped(s *subject, report rule.Report) {
	var vars []*types.Var
	for _, op := range s.ops {
		if v := migrate.VarOf(s.info, op.Op); v != nil && v.Pkg() == s.pass.Pkg {
			vars = append(vars, v)
		}
	}
	if len(vars) == 0 {
		return
	}
	found, _ := migrate.New(s.pass, s.in).Plan(vars)
	for _, mig := range found {
		pos := mig.Var.Pos()
		d := analysis.Diagnostic{
			Pos: pos, End: pos + token.Pos(len(mig.Var.Name())),
			Message: preferTypedMessage(s.pass.Fset, mig),
		}
		if mig.Edits != nil {
			d.SuggestedFixes = []analysis.SuggestedFix{{
				Message:   "Make " + mig.Var.Name() + " an " + mig.Type,
				TextEdits: mig.Edits,
			}}
		}
		report(d)
	}
}

func preferTypedMessage(fset *token.FileSet, mig *migrate.Migration) string {
	var msg strings.Builder
	what, pronoun := mig.Var.Name()+" is", "it"
	if mig.Elements {
		what, pronoun = "elements of "+mig.Var.Name()+" are", "each"
	}
	msg.WriteString(what)
	if mig.Plain.IsValid() {
		at := fset.Position(mig.Plain)
		fmt.Fprintf(&msg, " used with the functions of sync/atomic, and plainly at %s:%d", filepath.Base(at.Filename), at.Line)
	} else {
		msg.WriteString(" only used with the functions of sync/atomic")
	}
	fmt.Fprintf(&msg, "; make %s an %s", pronoun, mig.Type)
	return msg.String()
}
