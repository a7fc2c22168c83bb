// Package ignore defines an analyzer that watches the family's ignore
// directives.
//
// # Analyzer atomicignore
//
// atomicignore: report ignore directives that silence nothing
//
// The comment
//
//	//lint:ignore atomiclint/RULE reason
//
// silences the findings of RULE on its own line and in the statement, field or
// declaration header that begins on the next line, under every driver. The
// analyzer runs after the others and reports directives that silenced nothing,
// that name no rule of the family, or that give no reason.
package ignore
