package rule

import (
	"go/parser"
	"go/token"
	"strings"
)

// AnalyzerDoc returns the documentation of an analyzer from the source of its
// package's doc.go: what follows the heading "# Analyzer NAME".
func AnalyzerDoc(source string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil || f.Doc == nil {
		return ""
	}
	_, rest, _ := strings.Cut(f.Doc.Text(), "# Analyzer ")
	_, text, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(text)
}
