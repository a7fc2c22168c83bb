// Package docs holds the documentation of the rules as users read it.
package docs

import (
	_ "embed"
	"strings"
)

//go:generate go run ./gen

//go:embed rules.md
var rules string

// Rule returns the section of rules.md about the rule with the given id, and
// whether there is one.
func Rule(id string) (text string, ok bool) {
	_, text, ok = strings.Cut(rules, "\n### "+id+"\n")
	if !ok || id == "" || strings.Contains(id, "\n") {
		return "", false
	}
	var section strings.Builder
	section.WriteString("### " + id + "\n")
	code := false // inside a fenced example, where # is no heading
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code && (strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "### ")) {
			break
		}
		section.WriteString(line)
	}
	return strings.TrimSpace(section.String()) + "\n", true
}
